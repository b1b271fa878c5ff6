using Cones2.Contracts.Errors;
using Cones2.Grains.Gpu;
using Cones2.Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Cones2.Grains.Scheduling;

/// <summary>
/// Gets a piece of work done on some GPU: asks for a lease, follows the work step by step, and begins again from the last
/// saved step where the node, or the way to it, is lost.
/// </summary>
internal sealed partial class LeasedRun(IGrainFactory grains, TimeProvider clock, ClusterMetrics metrics, ILogger<LeasedRun> logger)
{
    // Work that takes its node down with it must end some time.
    private const int MaxLosses = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private IGpuPoolGrain Pool => grains.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key);

    /// <param name="work">To be done.</param>
    /// <param name="handOver">Asks to return as soon as all that was done is saved, done or not.</param>
    /// <param name="cancellationToken">Stops the work within a step.</param>
    /// <exception cref="ClusterException">The work has faults, or was lost too often.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public async Task RunAsync(ILeasedWork work, CancellationToken handOver, CancellationToken cancellationToken)
    {
        var furthest = 0;
        while (work.Request is { } request)
        {
            if (work.Losses >= MaxLosses)
                throw LostTooOften(request, work.Losses, "the process that ran it");
            work.Losses++;
            try
            {
                var isDone = await AttemptAsync(work, request, Reach, handOver, cancellationToken);

                // Not done, and yet nothing went wrong: its node stops, and had it saved.
                work.Losses--;
                if (isDone || handOver.IsCancellationRequested)
                    return;
                continue;
            }
            catch (OperationCanceledException) when (handOver.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                work.Losses--;
                return;
            }
            catch (ClusterException exception) when (!exception.IsRetryable)
            {
                metrics.Failed(request);
                throw;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not InconsistentStateException)
            {
                LogLost(logger, request.Id, exception.Message);
                if (exception is ClusterException)
                    work.Losses--;
                else if (work.Losses >= MaxLosses)
                    throw LostTooOften(request, work.Losses, exception.GetType().Name);
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        // Each attempt goes again over some steps of those before.
        void Reach(int step)
        {
            if (step > furthest)
                (work.Losses, furthest) = (1, step);
        }
    }

    private static ClusterException LostTooOften(LeaseRequest request, int losses, string by) =>
        new(ClusterError.Internal, request.Id, $"was lost {losses} times, at last by {by}", "see the GPU silos' logs, then submit it anew");

    /// <returns>Whether the work is done.</returns>
    private async Task<bool> AttemptAsync(ILeasedWork work, LeaseRequest request, Action<int> reach, CancellationToken handOver, CancellationToken cancellationToken)
    {
        var current = new WorkAttempt(request.Id, request.Attempt);
        long? spentUntil = null;
        try
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(handOver, cancellationToken);
            var lease = await LeaseAsync(work, request, wait.Token);
            if (await work.BeginAsync(cancellationToken) is not { } task)
                return true;
            if (handOver.IsCancellationRequested)
                return false;
            var node = grains.GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(lease.Node));
            spentUntil = clock.GetTimestamp();
            using var attempt = ClusterActivities.Attempt(request, lease);
            await using var asked = handOver.Register(() => node.HandOverAsync(lease.Id, cancellationToken).Ignore());
            await using var stopped = cancellationToken.Register(() => node.StopAsync(lease.Id, CancellationToken.None).Ignore());
            var isDone = false;
            await foreach (var step in node.RunAsync(lease.Id, task with { Attempt = current }, cancellationToken).WithCancellation(cancellationToken))
            {
                Spend();
                reach(step.Number);
                await work.TakeAsync(step, cancellationToken);
                attempt.Step(step.Number);
                isDone = step.Result is not null;
            }

            if (isDone)
                metrics.Done(request);
            return isDone;
        }
        finally
        {
            Spend();
            await LetGoAsync(current);
        }

        void Spend()
        {
            if (spentUntil is not { } since)
                return;
            var now = clock.GetTimestamp();
            work.Spend(clock.GetElapsedTime(since, now));
            spentUntil = now;
        }
    }

    private async Task<Lease> LeaseAsync(ILeasedWork work, LeaseRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await Pool.AskAsync(request, cancellationToken);
            if (answer.Lease is not null)
                return answer.Lease;
            work.Wait(answer.Place);
        }
    }

    private async Task LetGoAsync(WorkAttempt attempt)
    {
        try
        {
            await Pool.LetGoAsync(attempt, CancellationToken.None);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The pool forgets by itself who does not ask, and frees what its node no longer reports.
            LogUnreleased(logger, attempt.Work, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Work {Request} was lost and begins again from its last saved step: {Message}")]
    private static partial void LogLost(ILogger logger, string request, string message);

    [LoggerMessage(LogLevel.Information, "The pool did not hear that {Request} is over: {Message}")]
    private static partial void LogUnreleased(ILogger logger, string request, string message);
}
