using Cones2.Contracts.Compositions;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.State;

public sealed class LostWorkTests : IAsyncLifetime
{
    private const int Steps = 20;

    // Reminders would bring work back too, within a minute.
    private readonly GpuCluster _cluster = new() { ControlSiloCount = 2, Reminds = false };
    private readonly CancellationTokenSource _patience = GpuCluster.Patience();

    private CancellationToken Cancellation => _patience.Token;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _patience.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_ItsControlSiloIsGone_GoesOnThoughNobodyAsks(bool isKilled)
    {
        var composition = await BegunAsync();
        var home = await _cluster.SiloOfAsync(composition);

        await (isKilled ? _cluster.Silos.KillSiloAsync(home, Cancellation) : _cluster.Silos.StopSiloAsync(home, Cancellation));
        _cluster.Pace.Allow();

        await TakenAsync(Steps);
    }

    [Fact]
    public async Task Work_RemindersCannotBeRead_GoesOnOnceItIsAskedFor()
    {
        var composition = await BegunAsync();
        var home = await _cluster.SiloOfAsync(composition);
        _cluster.IsAway = state => state == "reminders";

        await _cluster.Silos.StopSiloAsync(home, Cancellation);
        _cluster.Pace.Allow();
        await composition.GetStatusAsync(Cancellation);

        await TakenAsync(Steps);
    }

    /// <summary>Work that has taken five steps, and takes no more before it is let.</summary>
    private async Task<ICompositionGrain> BegunAsync()
    {
        _cluster.Pace.Halt();
        var composition = _cluster.Composition("acme/unwatched");
        await composition.SubmitAsync(new CompositionOrder { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = Steps }, Cancellation);
        _cluster.Pace.Allow(5);
        await TakenAsync(5);
        return composition;
    }

    /// <summary>Returns when a step was taken. Who asked the composition for it would bring it back.</summary>
    private async Task TakenAsync(int number)
    {
        while (!_cluster.Taken.Any(step => step.Number == number))
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
    }
}
