namespace Cones2.Client;

/// <summary>How often something was tried in vain, and how long to wait before the next time.</summary>
internal sealed class Tries(int most, TimeProvider clock)
{
    // A call that timed out took half a minute by itself.
    private const int OfATimeout = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private int _next = 1;

    public bool AreLeft => _next < most;

    /// <summary>It went well.</summary>
    public void Renew() => _next = 1;

    public async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        var pause = FirstPause * Math.Pow(2, _next - 1);
        _next += failure is TimeoutException ? OfATimeout : 1;
        await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, cancellationToken);
    }
}
