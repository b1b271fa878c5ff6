namespace Cones2.Contracts.Errors;

/// <summary>Why the cluster did not do what it was asked.</summary>
[GenerateSerializer, Alias("cones2.ClusterError")]
public enum ClusterError
{
    /// <summary>A fault of ours; the silo's log has more.</summary>
    Internal = 0,

    /// <summary>The request has faults, all of which are told; mend it.</summary>
    InvalidInput = 1,

    /// <summary>No such subject, composition or version.</summary>
    NotFound = 2,

    /// <summary>The id is taken by other content, or its state does not allow the call.</summary>
    Conflict = 3,

    /// <summary>A subject is still being learned; retry when it is done.</summary>
    NotReady = 4,

    /// <summary>The subject or composition was deleted, for good.</summary>
    Deleted = 5,

    /// <summary>The caller's token is not one for this tenant.</summary>
    Forbidden = 6,

    /// <summary>A bounded queue is full; retry.</summary>
    Busy = 7,

    /// <summary>Blob storage or grain storage does not answer; nothing is lost, retry.</summary>
    StorageUnavailable = 8,

    /// <summary>A blob's bytes are not those that were written.</summary>
    DamagedBlob = 9,

    /// <summary>The tenant has as much as it may have; delete something, or ask for a higher limit.</summary>
    LimitReached = 10,

    /// <summary>The tenant has as many open trainings and compositions as it may have; retry when one has ended.</summary>
    WorkLimitReached = 11,
}
