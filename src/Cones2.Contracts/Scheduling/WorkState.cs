namespace Cones2.Contracts.Scheduling;

/// <summary>How far a picture, a composition or a training has come.</summary>
[GenerateSerializer, Alias("cones2.WorkState")]
public enum WorkState
{
    /// <summary>For a GPU.</summary>
    Waiting = 0,

    Running = 1,

    Done = 2,

    Failed = 3,

    Cancelled = 4,

    /// <summary>None was ordered yet.</summary>
    None = 5,
}
