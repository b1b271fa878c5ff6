using Orleans.Placement;

namespace Cones2.Grains.Gpu;

/// <summary>The grain is placed on the silo whose address is its key.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnItsSiloAttribute() : PlacementAttribute(new OnItsSiloPlacement());
