using Orleans.Runtime.Placement;

namespace Cones2.Grains.Gpu;

internal sealed class OnItsSiloDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString();
        return SiloAddress.TryParse(key, out var silo) && context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new SiloUnavailableException($"The GPU silo {key} is not there: it stopped, or never was. Ask the pool for another lease.");
    }
}
