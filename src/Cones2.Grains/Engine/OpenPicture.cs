using System.Threading.Channels;
using Cones2.Diffusion.Composition;

namespace Cones2.Grains.Engine;

/// <summary>A picture that is being denoised, and whoever waits for its steps.</summary>
internal sealed class OpenPicture(DenoisingTrajectory trajectory, PreparedComposition composition) : IDisposable
{
    // With one, the next steps would wait for each save; with more, a loss would redo more.
    private const int MaxUntaken = 2;

    private readonly Channel<ComposedStep> _steps = Channel.CreateUnbounded<ComposedStep>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private int _untaken;

    public DenoisingTrajectory Trajectory => trajectory;

    /// <summary>Whether it sits its turns out: what was saved of it lies far behind already.</summary>
    public bool IsAhead => _untaken >= MaxUntaken;

    /// <summary>Ends after the last, or with what went wrong.</summary>
    public ChannelReader<ComposedStep> Steps => _steps.Reader;

    public void Tell(ComposedStep step)
    {
        if (step.Saved is not null)
            _untaken++;
        _steps.Writer.TryWrite(step);
    }

    /// <summary>A step that was saved is kept where a loss does not reach it.</summary>
    public void TakeSaved() => _untaken--;

    public void End(Exception? failure) => _steps.Writer.TryComplete(failure);

    public void Dispose() => composition.Dispose();
}
