using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Cones2.Contracts.Errors;
using Cones2.Grains.Engine;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Cones2.Grains.Gpu;

[OnItsSilo, KeepAlive, Reentrant]
internal sealed partial class GpuNodeGrain : Grain, IGpuNodeGrain
{
    // That were stopped or handed over before they began.
    private const int MaxUnwanted = 256;

    private readonly IDiffusionEngine _engine;
    private readonly ILocalSiloDetails _silo;
    private readonly GpuNodeOptions _options;
    private readonly TimeSpan _beat;
    private readonly ClusterMetrics _metrics;
    private readonly ILogger<GpuNodeGrain> _logger;
    private readonly SlotQueue _slots;
    private readonly Dictionary<LeaseId, RunningWork> _running = [];
    private readonly Queue<LeaseId> _unwanted = [];
    private readonly HashSet<LeaseId> _heard = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;
    private bool _closed;

    public GpuNodeGrain(
        IDiffusionEngine engine,
        ILocalSiloDetails silo,
        IOptions<GpuNodeOptions> options,
        IOptions<GpuPoolOptions> pool,
        ClusterMetrics metrics,
        TimeProvider clock,
        ILogger<GpuNodeGrain> logger)
    {
        _metrics = metrics;
        _engine = engine;
        _silo = silo;
        _options = options.Value;
        _beat = pool.Value.Beat;
        _logger = logger;
        _slots = new SlotQueue(_options.Slots, _options.Waiting);

        // Above every number of an earlier activation on this silo, whose reports may still be on their way.
        _sequence = clock.GetUtcNow().UtcTicks;
    }

    public static string KeyOf(SiloAddress silo) => silo.ToParsableString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(ReportAsync, new GrainTimerCreationOptions(_beat, _beat) { Interleave = true });
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => ReportAsync(cancellationToken);

    public async IAsyncEnumerable<WorkStep> RunAsync(LeaseId lease, WorkTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_closed || _running.ContainsKey(lease))
            throw new ClusterException(ClusterError.Busy, $"GPU node {_silo.SiloAddress}", _closed ? "is about to stop" : $"works on lease {lease} already", "ask for another lease");

        if (_unwanted.Contains(lease))
            yield break;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var handOver = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var steps = Channel.CreateUnbounded<WorkStep>();
        var running = new RunningWork(task.Attempt, steps.Writer, stop, handOver);
        _running.Add(lease, running);
        _heard.Add(lease);
        var work = WorkAsync(lease, task, running);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(stop.Token))
                yield return step;
        }
        finally
        {
            await stop.CancelAsync();
            await work;
            HearNoMore(lease);
        }
    }

    public Task OnStepAsync(LeaseId lease, WorkStep step, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(lease, out var running))
            running.Steps.TryWrite(step);
        return Task.CompletedTask;
    }

    public Task HandOverAsync(LeaseId lease, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(lease, out var running))
            return HandOverAsync(running, cancellationToken);

        // All that was done of it is saved: what has not begun here can go on elsewhere as it is.
        DoNotBegin(lease);
        return Task.CompletedTask;
    }

    public Task StopAsync(LeaseId lease, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(lease, out var running))
            return running.Stop.CancelAsync();

        DoNotBegin(lease);
        return Task.CompletedTask;
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _closed = true;
        if (_heard.Count == 0)
            _empty.TrySetResult();
        await ReportAsync(cancellationToken);
        await Task.WhenAll([.. _running.Values.Select(running => HandOverAsync(running, cancellationToken))]);
        await _empty.Task.WaitAsync(cancellationToken);
    }

    private Task HandOverAsync(RunningWork running, CancellationToken cancellationToken) => running.Slot is { } slot
        ? GrainFactory.GetGrain<IDiffusionSlotGrain>(slot).HandOverAsync(cancellationToken)
        : running.HandOver.CancelAsync();

    private void DoNotBegin(LeaseId lease)
    {
        _unwanted.Enqueue(lease);
        if (_unwanted.Count > MaxUnwanted)
            _unwanted.Dequeue();
    }

    /// <returns>Null where the work is handed over before a slot is free.</returns>
    private async Task<int?> TakeSlotAsync(RunningWork running)
    {
        try
        {
            return await _slots.TakeAsync(running.HandOver.Token);
        }
        catch (OperationCanceledException) when (!running.Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// The slot is free when the engine has let go of it, whether or not anybody listens: of a listener that is lost with its
    /// silo Orleans takes up to a minute to tell.
    /// </summary>
    private async Task WorkAsync(LeaseId lease, WorkTask task, RunningWork running)
    {
        try
        {
            running.Slot = await TakeSlotAsync(running);
            running.Stop.Token.ThrowIfCancellationRequested();
            if (running.Slot is { } slot && !_closed && !running.HandOver.IsCancellationRequested)
            {
                _ = ReportAsync(CancellationToken.None);
                await GrainFactory.GetGrain<IDiffusionSlotGrain>(slot).RunAsync(lease, task, running.Stop.Token);
            }

            running.Steps.Complete();
        }
        catch (Exception exception)
        {
            if (exception is not (OperationCanceledException or ClusterException))
                LogFailed(_logger, exception, lease, running.Slot);
            running.Steps.Complete(exception);
        }
        finally
        {
            _running.Remove(lease);
            if (running.Stop.IsCancellationRequested)
                HearNoMore(lease);
            if (running.Slot is { } taken)
                _slots.Free(taken);
            _ = ReportAsync(CancellationToken.None);
        }
    }

    /// <summary>Nothing is left to tell of a lease, or nobody to hear it: the silo may stop.</summary>
    private void HearNoMore(LeaseId lease)
    {
        _heard.Remove(lease);
        if (_closed && _heard.Count == 0)
            _empty.TrySetResult();
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var report = new NodeReport(
            _silo.SiloAddress,
            ++_sequence,
            _closed || _engine.IsLost ? 0 : _options.Slots,
            [
                .. _engine.Models.Where(model => model.Composes).Select(model => new WorkOffer(WorkKind.Picture, model.Name)),
                .. _engine.Models.Where(model => model.Learns).Select(model => new WorkOffer(WorkKind.Learning, model.Name)),
            ],
            [.. _running.Keys])
        {
            Models = [.. _engine.Models],
            Attempts = [.. _running.Values.Select(running => running.Attempt)],
        };
        _metrics.Node(report.Slots, report.Running.Length);
        try
        {
            await GrainFactory.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).ReportAsync(report, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The next beat tells it again; before the first control silo is there, Orleans finds the pool's interface at fault.
            LogUnreported(_logger, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Lease {Lease} failed in slot {Slot}.")]
    private static partial void LogFailed(ILogger logger, Exception exception, LeaseId lease, int? slot);

    [LoggerMessage(LogLevel.Warning, "The pool did not take this node's report: {Message}")]
    private static partial void LogUnreported(ILogger logger, string message);
}
