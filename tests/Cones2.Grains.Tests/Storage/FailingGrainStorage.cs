using Orleans.Storage;

namespace Cones2.Grains.Tests.Storage;

/// <summary>Real storage that takes nothing of some states while a test says so.</summary>
/// <param name="fails">Whether the state of a name is not written now.</param>
internal sealed class FailingGrainStorage(IGrainStorage storage, Func<string, bool> fails) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => fails(stateName)
        ? Task.FromException(new IOException("storage is away"))
        : storage.WriteStateAsync(stateName, grainId, grainState);
}
