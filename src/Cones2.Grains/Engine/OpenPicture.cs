using System.Threading.Channels;
using Cones2.Diffusion.Composition;

namespace Cones2.Grains.Engine;

/// <summary>A picture that is being denoised, and whoever waits for its steps.</summary>
internal sealed class OpenPicture(DenoisingTrajectory trajectory, PreparedComposition composition) : IDisposable
{
    private readonly Channel<ComposedStep> _steps = Channel.CreateUnbounded<ComposedStep>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public DenoisingTrajectory Trajectory => trajectory;

    /// <summary>Ends after the last, or with what went wrong.</summary>
    public ChannelReader<ComposedStep> Steps => _steps.Reader;

    public void Tell(ComposedStep step) => _steps.Writer.TryWrite(step);

    public void End(Exception? failure) => _steps.Writer.TryComplete(failure);

    public void Dispose() => composition.Dispose();
}
