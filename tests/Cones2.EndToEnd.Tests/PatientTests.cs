namespace Cones2.EndToEnd.Tests;

/// <summary>Who waits longer than four minutes waits in vain, and shall fail by its name instead of holding up all others.</summary>
public abstract class PatientTests : IDisposable
{
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected PatientTests() => _patience.CancelAfter(TimeSpan.FromMinutes(4));

    protected CancellationToken Cancellation => _patience.Token;

    public void Dispose()
    {
        _patience.Dispose();
        GC.SuppressFinalize(this);
    }
}
