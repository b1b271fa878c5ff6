using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cones2.Grains.State;

/// <summary>
/// Lets the work of a silo that is gone go on as soon as this one hears of it, and that of a cluster that was stopped as soon as
/// this one runs. Reminders would bring it back too, within a minute, and do where this fails.
/// </summary>
internal sealed partial class LostWork(
    IClusterMembershipService membership, ILocalSiloDetails here, IReminderTable reminders, IGrainFactory grains, ILogger<LostWork> logger) : BackgroundService
{
    private const int AskedAtOnce = 64;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ClusterMembershipSnapshot? before = null;
        await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            if (now.GetSiloStatus(here.SiloAddress) != SiloStatus.Active)
                continue;
            var isLost = before is null || now.CreateUpdate(before).Changes.Any(silo => silo.Status == SiloStatus.Dead);
            before = now;
            if (isLost)
                await AskAllAsync(stoppingToken);
        }
    }

    // Which grains the lost silo had, nobody knows any more; those that work already have nothing to do.
    private async Task AskAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            var promised = (await reminders.ReadRows(0, 0, cancellationToken)).Reminders;
            await Parallel.ForEachAsync(
                promised.Select(reminder => reminder.GrainId).Distinct(),
                new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken },
                async (grain, stop) => await AskAsync(grain, stop));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            // Whatever the reminders' storage throws; what escapes ends the process.
            LogUnread(logger, exception.Message);
        }
    }

    private async Task AskAsync(GrainId grain, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IWorkingGrain>(grain).GoOnAsync().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            // Its state's storage may be away, or the silo that was to have it lost too.
            LogUnasked(logger, grain, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Which work goes on can't be read; it goes on by its reminders, within a minute: {Message}")]
    private static partial void LogUnread(ILogger logger, string message);

    [LoggerMessage(LogLevel.Warning, "{Grain} goes on by its reminder, within a minute: {Message}")]
    private static partial void LogUnasked(ILogger logger, GrainId grain, string message);
}
