using Cones2.Diffusion;
using Cones2.PictureWorld.Pretraining;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class SmallModelPretrainingTests
{
    private static readonly PretrainingSettings Short = new()
    {
        AutoencoderSteps = 3,
        AutoencoderBatch = 2,
        DenoiserSteps = 4,
        DenoiserBatch = 2,
        CheckpointEvery = 2,
    };

    [Fact]
    public void Run_CutInEitherStage_EndsWithTheSameModel()
    {
        using var whole = new WorkFolder();
        using var cut = new WorkFolder();

        Run(whole, stop: null);
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("autoencoder", 1)));
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("denoiser", 3)));
        Run(cut, stop: null);

        foreach (var file in Directory.EnumerateFiles(whole["model"], "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(cut["model"], Path.GetRelativePath(whole["model"], file))));
        foreach (var log in new[] { "autoencoder-loss.txt", "denoiser-loss.txt" })
            Assert.Equal(File.ReadAllText(whole[log]), File.ReadAllText(cut[log]));
        using var model = StableDiffusion.Load(whole["model"], Placement.Cpu);
        Assert.Equal(64, model.PictureSize);
        Assert.InRange(Directory.EnumerateFiles(whole[""], "*.png").Count(), 4, 6);
    }

    private static void Run(WorkFolder folder, (string Stage, int Step)? stop)
    {
        using var scope = NewDisposeScope();
        using var cancellation = new CancellationTokenSource();
        new SmallModelPretraining(Short, folder[""]).Run(
            (stage, step, _) =>
            {
                if (stop == (stage, step.Number))
                    cancellation.Cancel();
            },
            cancellation.Token);
    }

    private sealed class WorkFolder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("cones2-").FullName;

        public string this[string name] => Path.Combine(_path, name);

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
