using Orleans.CodeGeneration;

namespace Cones2.Grains.State;

/// <summary>A grain with work of its own between calls.</summary>
[Alias("cones2.IWorkingGrain"), Version(1)]
internal interface IWorkingGrain : IGrainWithStringKey
{
    /// <summary>Where it has work that nobody does, it goes on with it.</summary>
    [Alias("GoOn")]
    Task GoOnAsync();
}
