namespace Cones2.Grains.Gpu;

/// <summary>A piece of work for a slot.</summary>
[GenerateSerializer, Immutable, Alias("cones2.WorkTask")]
internal abstract record WorkTask;
