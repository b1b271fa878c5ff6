namespace Cones2.Grains.Scheduling;

/// <summary>What a lease is for.</summary>
[GenerateSerializer, Alias("cones2.WorkKind")]
internal enum WorkKind
{
    Picture = 0,

    Learning = 1,
}
