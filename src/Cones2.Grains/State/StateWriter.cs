using Cones2.Contracts.Errors;
using Cones2.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Cones2.Grains.State;

/// <summary>
/// Writes a grain's state for the several flows of work that change it: writes never overlap, and all who ask while one is
/// under way share the next.
/// </summary>
/// <param name="write">Puts the state as it is now into storage.</param>
/// <param name="id">Names the grain, for faults.</param>
internal sealed partial class StateWriter(Func<Task> write, string id, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Returns when the state as it is now is in storage.</summary>
    /// <exception cref="ClusterException">Storage does not answer.</exception>
    public Task WriteAsync() => _next ??= WriteNextAsync();

    /// <summary>As <see cref="WriteAsync"/>; a change that storage did not take is not made, and its caller will ask again: the grain begins anew.</summary>
    public async Task WriteOrForgetAsync(IGrainBase grain)
    {
        try
        {
            await WriteAsync();
        }
        catch (ClusterException)
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>As <see cref="WriteAsync"/>, for work that is not to be done again because storage is away for a while.</summary>
    public async Task PersistAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WriteAsync();
                return;
            }
            catch (ClusterException exception)
            {
                LogWaiting(logger, exception.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private async Task WriteNextAsync()
    {
        await _current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
        (_current, _next) = (_next!, null);
        try
        {
            await write();
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            throw StorageFault.Unkept(id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Work waits for grain storage: {Message}")]
    private static partial void LogWaiting(ILogger logger, string message);
}
