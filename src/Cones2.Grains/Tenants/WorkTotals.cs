namespace Cones2.Grains.Tenants;

/// <summary>What a subject or composition used so far, all in all: telling it twice counts it once.</summary>
[GenerateSerializer, Immutable, Alias("cones2.WorkTotals")]
internal sealed record WorkTotals(
    [property: Id(0)] TimeSpan GpuTime,
    [property: Id(1)] long Pictures,
    [property: Id(2)] long Bytes)
{
    public static WorkTotals None { get; } = new(TimeSpan.Zero, 0, 0);

    public static WorkTotals operator +(WorkTotals left, WorkTotals right) =>
        new(left.GpuTime + right.GpuTime, left.Pictures + right.Pictures, left.Bytes + right.Bytes);

    public static WorkTotals operator -(WorkTotals left, WorkTotals right) =>
        new(left.GpuTime - right.GpuTime, left.Pictures - right.Pictures, left.Bytes - right.Bytes);
}
