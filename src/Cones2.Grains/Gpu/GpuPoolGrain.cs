using System.Collections.Immutable;
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
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _pool.Waited += (request, wait) => metrics.Waited(request.Offer, wait);
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
        var lease = _pool.Ask(request);
        using var patience = new CancellationTokenSource(options.Value.AnswerWithin, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (lease is null && !patience.IsCancellationRequested)
        {
            await _changed.Task.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellationToken.ThrowIfCancellationRequested();
            lease = _pool.Granted(request.Id);
        }

        return new LeaseAnswer(lease, _pool.PlaceOf(request.Id));
    }

    public Task WithdrawAsync(string requestId, CancellationToken cancellationToken)
    {
        _pool.Withdraw(requestId);
        return Changed();
    }

    public Task<ImmutableArray<ModelOnOffer>> ListModelsAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ModelOnOffer>>([.. _pool.Models]);

    public Task ReportAsync(NodeReport report, CancellationToken cancellationToken)
    {
        _pool.Report(report);
        return Changed();
    }

    private Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _pool.Nodes.Where(silos.IsDeadSilo).ToList())
            _pool.Drop(node);
        _pool.Sweep();
        metrics.Queues([.. _pool.Queues]);
        return Changed();
    }

    private Task Changed()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
        return Task.CompletedTask;
    }
}
