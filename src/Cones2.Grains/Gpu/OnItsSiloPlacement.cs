namespace Cones2.Grains.Gpu;

/// <summary>See <see cref="OnItsSiloAttribute"/>.</summary>
[GenerateSerializer, Immutable, Alias("cones2.OnItsSiloPlacement")]
internal sealed class OnItsSiloPlacement : PlacementStrategy;
