namespace Cones2.Grains.Tenants;

/// <summary>What a subject or composition used so far, all in all: telling it twice counts it once.</summary>
[GenerateSerializer, Immutable, Alias("cones2.WorkTotals")]
internal sealed record WorkTotals(
    [property: Id(0)] TimeSpan GpuTime,
    [property: Id(1)] int Pictures,
    [property: Id(2)] long Bytes)
{
    public static WorkTotals None { get; } = new(TimeSpan.Zero, 0, 0);
}
