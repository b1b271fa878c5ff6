using Cones2.Diffusion;
using Cones2.Diffusion.Evaluation;
using Cones2.PictureWorld.Pretraining;
using Cones2.PictureWorld.Recognition;
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
        RecognizerSteps = 3,
        RecognizerBatch = 2,
        ClipSteps = 3,
        ClipBatch = 3,
        CheckpointEvery = 2,
        SampleSteps = 1,
    };

    [Fact]
    public void Run_CutInEachStage_EndsWithTheSameModel()
    {
        using var whole = new WorkFolder();
        using var cut = new WorkFolder();

        Run(whole, stop: null);
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("autoencoder", 1)));
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("recognizer", 2)));
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("clip", 1)));
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("denoiser", 3)));
        Run(cut, stop: null);

        var files = Directory.EnumerateFiles(whole[""], "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is not (".png" or ".checkpoint")).ToList();
        Assert.Equal(4, files.Count(file => file.EndsWith("-loss.txt", StringComparison.Ordinal)));
        foreach (var file in files)
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(cut[""], Path.GetRelativePath(whole[""], file))));
        using var model = StableDiffusion.Load(whole["model"], Placement.Cpu);
        Assert.Equal(SmallModelShape.PictureSize, model.PictureSize);
        using var recognizer = ObjectRecognizer.Load(whole["recognizer.safetensors"]);
        using var clip = ClipModel.Load(whole["clip"], Placement.Cpu);
        Assert.NotNull(clip.Tokenizer);
        Assert.InRange(Directory.EnumerateFiles(whole[""], "*.png").Count(), 6, 8);
    }

    [Fact]
    public void Run_FromAnEarlierModel_TrainsItsDenoiserAloneAndResumes()
    {
        using var earlier = new WorkFolder();
        using var whole = new WorkFolder();
        using var cut = new WorkFolder();
        Run(earlier, stop: null);
        var further = Short with { From = earlier[""] };

        Run(whole, stop: null, further);
        Assert.Throws<OperationCanceledException>(() => Run(cut, stop: ("continuation", 3), further));
        Run(cut, stop: null, further);

        Assert.Equal(4, File.ReadAllLines(whole["continuation-loss.txt"]).Length);
        foreach (var kept in new[] { Path.Combine("model", "vae"), "clip" })
        {
            foreach (var file in Directory.EnumerateFiles(earlier[kept]))
                Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(whole[kept], Path.GetFileName(file))));
        }

        Assert.Equal(File.ReadAllBytes(earlier["recognizer.safetensors"]), File.ReadAllBytes(whole["recognizer.safetensors"]));
        var unet = Path.Combine("model", "unet", "diffusion_pytorch_model.safetensors");
        Assert.NotEqual(File.ReadAllBytes(earlier[unet]), File.ReadAllBytes(whole[unet]));
        Assert.Equal(File.ReadAllBytes(whole[unet]), File.ReadAllBytes(cut[unet]));
    }

    [Fact]
    public void Run_RecognizerAlone_MakesItAnewAndLeavesTheModel()
    {
        using var folder = new WorkFolder();
        var settings = Short with { Seed = 7, From = SmallModel.Folder, RecognizerAlone = true };

        Run(folder, stop: null, settings);

        Assert.Equal(settings.RecognizerSteps, settings.Steps);
        Assert.Equal(settings.RecognizerSteps, File.ReadAllLines(folder["recognizer-loss.txt"]).Length);
        Assert.NotEqual(File.ReadAllBytes(SmallModel.RecognizerIn(SmallModel.Folder)), File.ReadAllBytes(folder["recognizer.safetensors"]));
        var unet = Path.Combine("model", "unet", "diffusion_pytorch_model.safetensors");
        Assert.Equal(File.ReadAllBytes(Path.Combine(SmallModel.Folder, unet)), File.ReadAllBytes(folder[unet]));
    }

    [Fact]
    public void FindFaults_RecognizerAloneOfNoModel_NamesTheOption()
    {
        var fault = Assert.Single((Short with { RecognizerAlone = true }).FindFaults());

        Assert.Equal("--recognizer-alone", fault.Where);
        Assert.Contains("--from", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CheckpointOfOtherStepsOrBatch_IsRefused()
    {
        using var folder = new WorkFolder();
        Assert.Throws<OperationCanceledException>(() => Run(folder, stop: ("autoencoder", 1)));

        var steps = Assert.Single(Assert.Throws<InvalidInputException>(() => Run(folder, stop: null, Short with { AutoencoderSteps = 4 })).Faults);
        var batch = Assert.Single(Assert.Throws<InvalidInputException>(() => Run(folder, stop: null, Short with { AutoencoderBatch = 3 })).Faults);

        Assert.All([steps, batch], fault => Assert.Equal(folder["autoencoder.checkpoint"], fault.Where));
        Assert.Contains("learning rate schedule", steps.Problem, StringComparison.Ordinal);
        Assert.Contains("batch (2, now 3)", batch.Problem, StringComparison.Ordinal);
    }

    private static void Run(WorkFolder folder, (string Stage, int Step)? stop, PretrainingSettings? settings = null)
    {
        using var scope = NewDisposeScope();
        using var cancellation = new CancellationTokenSource();
        new SmallModelPretraining(settings ?? Short, folder[""]).Run(
            (stage, step, _) =>
            {
                if (stop == (stage.Name, step.Number))
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
