using Cones2.Diffusion;
using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using static TorchSharp.torch;

namespace Cones2.Grains.Engine;

/// <summary>The pictures that one model composes at a time, whoever they are for. For the device's thread alone.</summary>
/// <param name="failed">Told of each call of the UNet that failed.</param>
internal sealed class PictureBatch(LoadedModel loaded, EngineOptions options, Action<Exception> failed) : IDisposable
{
    private readonly CompositionPipeline _pipeline = new(loaded.Model);
    private readonly DenoisingBatch _batch = new(loaded.Model, options.MaxRows);
    private readonly Dictionary<DenoisingTrajectory, OpenPicture> _open = [];

    public LoadedModel Model => loaded;

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Whether a picture has its turn, and does not sit it out.</summary>
    public bool CanAdvance => _batch.Next.Count > 0;

    /// <exception cref="InvalidInputException">With every fault of the request, or of what was saved of the picture.</exception>
    public OpenPicture Admit(PictureWork work)
    {
        using var scope = NewDisposeScope();
        var composition = _pipeline.Prepare(work.ToRequest(loaded.Path));
        try
        {
            using var state = work.Saved is null ? null : BytesAsFile.Load(work.Saved, "safetensors", "what was saved of the picture", DenoisingState.Load);
            var trajectory = _batch.Admit(composition, new SeededNoise(work.Seed), state);
            return _open[trajectory] = new OpenPicture(trajectory, composition);
        }
        catch
        {
            composition.Dispose();
            throw;
        }
    }

    /// <summary>Nobody waits for the picture any more; nothing where it has ended.</summary>
    public void Remove(OpenPicture picture)
    {
        if (!_open.Remove(picture.Trajectory))
            return;
        _batch.Remove(picture.Trajectory);
        picture.Dispose();
    }

    /// <summary>Something that was saved of the picture is kept; nothing where it has ended.</summary>
    public void TakeSaved(OpenPicture picture)
    {
        if (!_open.ContainsKey(picture.Trajectory))
            return;
        picture.TakeSaved();
        if (!picture.IsAhead)
            _batch.Resume(picture.Trajectory);
    }

    /// <summary>Tells all that the rest of the picture needs, and ends it here; nothing where it has ended.</summary>
    public void HandOver(OpenPicture picture)
    {
        if (!_open.ContainsKey(picture.Trajectory))
            return;
        using var state = picture.Trajectory.Save();
        if (state.Step > 0)
            picture.Tell(new ComposedStep(state.Step, state.InferenceSteps) { Saved = BytesOf(state) });
        End(picture, null);
    }

    /// <summary>Calls the UNet once and tells each picture's owner what came of it.</summary>
    public void Advance()
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<BatchedStep> steps;
        var next = _batch.Next;
        try
        {
            steps = _batch.Advance();
        }
        catch (Exception exception)
        {
            failed(exception);

            // They are as they were, so they can be taken up elsewhere from what was saved of them. Others, such as smaller ones
            // where memory is short, go on.
            foreach (var picture in next.Select(trajectory => _open[trajectory]).ToList())
                End(picture, exception);
            return;
        }

        foreach (var step in steps)
            Tell(_open[step.Picture], step);
    }

    public void Dispose()
    {
        foreach (var picture in _open.Values.ToList())
            End(picture, new ObjectDisposedException(nameof(StableDiffusionEngine)));
        _batch.Dispose();
    }

    private void Tell(OpenPicture picture, BatchedStep taken)
    {
        try
        {
            if (taken.Step is not { } step)
            {
                End(picture, taken.Failure is InvalidInputException invalid ? EngineFault.Of(invalid) : taken.Failure);
                return;
            }

            var number = step.Index + 1;
            var isLast = number == step.Count;
            picture.Tell(new ComposedStep(number, step.Count)
            {
                Preview = !isLast && number % options.PreviewEvery == 0 ? Png(_pipeline.Preview(step.Denoised)) : null,
                Saved = !isLast && number % options.SaveEvery == 0 ? SavedOf(picture) : null,
                Picture = isLast ? Png(_pipeline.Decode(step.Latents)) : null,
            });
            if (isLast)
                End(picture, null);
            else if (picture.IsAhead)
                _batch.Pause(picture.Trajectory);
        }
        catch (Exception exception)
        {
            End(picture, exception);
        }
    }

    private void End(OpenPicture picture, Exception? failure)
    {
        Remove(picture);
        picture.End(failure);
    }

    private static byte[] Png(Tensor picture)
    {
        using (picture)
            return PngFile.Encode(picture);
    }

    private static byte[] SavedOf(OpenPicture picture)
    {
        using var state = picture.Trajectory.Save();
        return BytesOf(state);
    }

    private static byte[] BytesOf(DenoisingState state)
    {
        using var stream = new MemoryStream();
        state.Write(stream);
        return stream.ToArray();
    }
}
