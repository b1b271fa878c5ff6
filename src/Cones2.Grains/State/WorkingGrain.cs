using Cones2.Contracts.Errors;
using Cones2.Grains.Storage;
using Orleans.Storage;

namespace Cones2.Grains.State;

/// <summary>
/// A grain with work of its own between calls: it stays in memory while it works, and where it dies it is brought back to go
/// on from its state, by <see cref="LostWork"/> or a reminder.
/// </summary>
internal abstract class WorkingGrain : Grain, IWorkingGrain, IRemindable, IDisposable
{
    private const string Reminder = "work";

    // Orleans allows no shorter one.
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _handOver = new();
    private CancellationTokenSource _stop = new();
    private CancellationTokenSource _settle = new();
    private Task _work = Task.CompletedTask;
    private IGrainTimer? _keepAlive;

    /// <summary>What faults call the grain.</summary>
    protected abstract string Name { get; }

    /// <summary>Whether the state tells of work that has not ended, or is not settled.</summary>
    protected abstract bool HasWork { get; }

    /// <summary>Whether all that is left of the work is to settle it.</summary>
    protected abstract bool IsUnsettled { get; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (HasWork)
            Start();
        return Task.CompletedTask;
    }

    /// <summary>What is under way is saved where it stands, if there is the time, so that the next activation redoes nothing.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _handOver.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _stop.CancelAsync();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!HasWork)
        {
            // Comes again where the books do not answer.
            await TidyAsync(_handOver.Token);
            await ForgetAsync();
        }
        else
        {
            await GoOnAsync();
        }
    }

    public Task GoOnAsync()
    {
        if (HasWork && _work.IsCompleted)
            Start();
        return Task.CompletedTask;
    }

    public virtual void Dispose()
    {
        // Orleans does not wait for a deactivation that takes too long.
        _stop.Cancel();
        _handOver.Dispose();
        _stop.Dispose();
        _settle.Dispose();
    }

    /// <summary>Does what the state tells of, to its end; a cancellation leaves it to go on later.</summary>
    /// <param name="handOver">Asks to return as soon as all that was done is saved.</param>
    /// <param name="cancellationToken">Stops the work within a step.</param>
    protected abstract Task WorkAsync(CancellationToken handOver, CancellationToken cancellationToken);

    /// <summary>What follows when the work has ended, by itself or stopped.</summary>
    protected abstract Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Takes back what was begun for work that was never kept: its caller was refused, or its silo died on the way.</summary>
    protected abstract Task TidyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Before the state that tells of work is written: a reminder without work forgets itself, work without a reminder would
    /// be lost with its silo.
    /// </summary>
    /// <exception cref="ClusterException">Storage does not answer.</exception>
    protected async Task PromiseAsync()
    {
        try
        {
            await this.RegisterOrUpdateReminder(Reminder, Period, Period);
        }
        catch (Exception exception) when (exception is not (ClusterException or OrleansException or TimeoutException or OperationCanceledException))
        {
            // Whatever its storage throws; where a silo is lost, the client asks again.
            throw StorageFault.Unkept(Name, exception);
        }
    }

    protected void Start()
    {
        if (_stop.IsCancellationRequested)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }

        if (_settle.IsCancellationRequested)
        {
            _settle.Dispose();
            _settle = new CancellationTokenSource();
        }

        _keepAlive ??= this.RegisterGrainTimer(() => Task.CompletedTask, new GrainTimerCreationOptions(Period, Period) { KeepAlive = true });
        _work = RunAsync(_work);
    }

    /// <summary>Stops the work, within a step.</summary>
    protected void Stop() => _stop.Cancel();

    /// <summary>Returns when nothing of the work is under way any more.</summary>
    protected Task Stopped() => _work;

    /// <summary>Stops the work, within a step, and does not wait for the books either; returns when nothing is under way any more.</summary>
    protected async Task AbandonAsync()
    {
        Stop();
        await _settle.CancelAsync();
        await _work;
        _keepAlive?.Dispose();
        _keepAlive = null;
    }

    private async Task RunAsync(Task before)
    {
        var stop = _stop.Token;
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await WorkAsync(_handOver.Token, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (InconsistentStateException)
        {
            // Another activation has the state; this one has nothing more to say.
            DeactivateOnIdle();
            return;
        }
        catch (ClusterException)
        {
            // What was to be removed could not be: the reminder comes again.
            return;
        }

        if (IsUnsettled && !await SettledAsync())
            return;
        if (!HasWork)
        {
            _keepAlive?.Dispose();
            _keepAlive = null;
            await ForgetAsync();
        }
    }

    /// <returns>False where the grain leaves before; its next activation settles.</returns>
    private async Task<bool> SettledAsync()
    {
        try
        {
            using var left = CancellationTokenSource.CreateLinkedTokenSource(_handOver.Token, _settle.Token);
            await SettleAsync(left.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (InconsistentStateException)
        {
            // Another activation settles it.
            DeactivateOnIdle();
            return false;
        }
    }

    private async Task ForgetAsync()
    {
        try
        {
            if (await this.GetReminder(Reminder) is { } reminder)
                await this.UnregisterReminder(reminder);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever its storage throws: the reminder comes once more, finds no work, and is forgotten then.
        }
    }
}
