using Cones2.Grains.Scheduling;

namespace Cones2.Grains.Gpu;

/// <summary>A piece of work for a slot.</summary>
[GenerateSerializer, Immutable, Alias("cones2.WorkTask")]
internal abstract record WorkTask
{
    [Id(0)]
    public WorkAttempt Attempt { get; init; }
}
