using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;

namespace Cones2.Contracts.Blobs;

/// <summary>Whose blobs they are: a subject's or a composition's, with which they go.</summary>
[GenerateSerializer, Immutable, Alias("cones2.BlobOwner")]
public sealed record BlobOwner
{
    private const string Subjects = "subjects";

    private BlobOwner(string path) => Path = path;

    /// <summary>tenant/subjects/name or tenant/compositions/name</summary>
    [Id(0)]
    public string Path { get; }

    public static BlobOwner Of(SubjectId subject) => new($"{subject.Tenant}/{Subjects}/{subject.Name}");

    public static BlobOwner Of(CompositionId composition) => new($"{composition.Tenant}/compositions/{composition.Name}");

    /// <summary>Whether it is a subject, not a composition.</summary>
    public bool IsSubject => Path.Split('/')[1] == Subjects;

    /// <summary>Without its tenant.</summary>
    public string Name => Path.Split('/')[2];

    public override string ToString() => Path;
}
