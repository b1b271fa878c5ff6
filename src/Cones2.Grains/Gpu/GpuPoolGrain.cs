using System.Collections.Immutable;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Telemetry;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Cones2.Grains.Gpu;

[Reentrant]
internal sealed class GpuPoolGrain(IOptions<GpuPoolOptions> options, TimeProvider clock, ISiloStatusOracle silos, ClusterMetrics metrics) : Grain, IGpuPoolGrain
{
    private readonly GpuPool _pool = new(options.Value, clock);
    private readonly Dictionary<string, TaskCompletionSource> _asking = [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pool.Waited += (request, wait) =>
        {
            metrics.Waited(request, wait);
            if (_asking.Remove(request.Id, out var asking))
                asking.SetResult();
        };
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(options.Value.Beat, options.Value.Beat) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Queues([]);
        return Task.CompletedTask;
    }

    public async Task<LeaseAnswer> AskAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        if (_pool.Ask(request) is { } lease)
            return new LeaseAnswer(lease, null);

        // Woken by its own lease alone: thousands may wait.
        if (!_asking.TryGetValue(request.Id, out var asking))
            asking = _asking[request.Id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource(options.Value.AnswerWithin, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await asking.Task.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_asking.GetValueOrDefault(request.Id) == asking)
            _asking.Remove(request.Id);
        cancellationToken.ThrowIfCancellationRequested();
        return new LeaseAnswer(_pool.Granted(request.Id), _pool.PlaceOf(request.Id));
    }

    public Task LetGoAsync(WorkAttempt attempt, CancellationToken cancellationToken)
    {
        _pool.LetGo(attempt);
        return Task.CompletedTask;
    }

    public Task<QueuePlace?> NextOfAsync(TenantId tenant, CancellationToken cancellationToken) => Task.FromResult(_pool.NextOf(tenant));

    public Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ModelOnOffer>>([.. _pool.Models]);

    public Task ReportAsync(NodeReport report, CancellationToken cancellationToken)
    {
        foreach (var overtaken in _pool.Report(report))
            GrainFactory.GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(report.Node)).StopAsync(overtaken, CancellationToken.None).Ignore();
        return Task.CompletedTask;
    }

    private Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _pool.Nodes.Where(silos.IsDeadSilo).ToList())
            _pool.Drop(node);
        _pool.Sweep();
        metrics.Queues([.. _pool.Queues]);
        return Task.CompletedTask;
    }
}
