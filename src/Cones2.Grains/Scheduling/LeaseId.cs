namespace Cones2.Grains.Scheduling;

/// <summary>Names one grant, for good: a second grant of the same request has another.</summary>
[GenerateSerializer, Immutable, Alias("cones2.LeaseId")]
internal readonly record struct LeaseId([property: Id(0)] Guid Value)
{
    public override string ToString() => Value.ToString("N");
}
