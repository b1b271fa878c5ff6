using Cones2.Contracts.Blobs;

namespace Cones2.Contracts.Subjects;

/// <summary>What was learned of a subject, once and for all.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="ClassNoun">Whose embedding it changes.</param>
/// <param name="Model">The base model that it was learned on and works with.</param>
/// <param name="Residual">A safetensors file of about 4 KB.</param>
[GenerateSerializer, Immutable, Alias("cones2.ResidualVersion")]
public sealed record ResidualVersion(
    [property: Id(0)] int Number,
    [property: Id(1)] string ClassNoun,
    [property: Id(2)] string Model,
    [property: Id(3)] BlobReference Residual);
