using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Sheets;
using static TorchSharp.torch;

namespace Cones2.Cli.Demo;

/// <summary>One run of <c>cones2 demo</c>.</summary>
internal sealed class DemoRun(string folder, string smallModel, long seed, TrainingRecipe recipe, Terminal terminal)
{
    public const long DefaultSeed = 0;

    private const int Photos = 4;
    private const string Prompt = "a photo of a {mug}, a {rex} and a {bello} on the beach";

    public int Execute(CancellationToken cancellationToken)
    {
        if (recipe.FindFaults().ToList() is { Count: > 0 } faults)
            throw new InvalidInputException(faults);

        using var scope = NewDisposeScope();
        foreach (var subject in DemoSubject.All)
            terminal.Say($"{subject.Name} is {subject.Looks}.");

        // 1. Photos of each subject.
        var photos = DemoSubject.All.ToDictionary(subject => subject.Name, DrawPhotos);

        // 2. Each is learned by itself.
        using var model = terminal.Load(SmallModel.ModelIn(smallModel), Placement.Cpu);
        var residuals = DemoSubject.All.ToDictionary(subject => subject.Name, subject => Learn(model, subject, photos[subject.Name], cancellationToken));

        // 3. All are composed, with and without what was learned and drawn.
        var pipeline = new CompositionPipeline(model);
        var unlearned = new ResidualEmbedding { Values = new float[model.TextEncoder.Config.HiddenSize], Width = model.TextEncoder.Config.HiddenSize };
        var plain = Compose(pipeline, "the plain model", subject => unlearned with { ClassNoun = subject.Subject.ClassNoun }, isGuided: false, "plain.png", cancellationToken);
        var unguided = Compose(pipeline, "without layout guidance", subject => residuals[subject.Name], isGuided: false, "without-guidance.png", cancellationToken);
        var guided = Compose(pipeline, "with layout guidance", subject => residuals[subject.Name], isGuided: true, "picture.png", cancellationToken);

        // 4. One sheet of everything.
        var sheet = Path.Combine(folder, "sheet.png");
        WriteSheet(photos, [plain, unguided, guided], sheet);
        terminal.Result(
            new
            {
                sheet,
                picture = PathOf("picture.png"),
                subjects = DemoSubject.All.Select(subject => new { subject.Name, subject.Looks, residual = PathOf($"{subject.Name}.safetensors") }),
                prompt = Prompt,
            },
            $"{sheet}: a row of photos for each of {string.Join(", ", DemoSubject.All.Select(subject => subject.Name))}; below them the boxes, and",
            "the same seed drawn by the plain model, without layout guidance, and with it.");
        return ExitCode.Success;
    }

    private IReadOnlyList<Tensor> DrawPhotos(DemoSubject subject)
    {
        using var painter = new ScenePainter();
        var photos = Enumerable.Range(0, Photos).Select(i => subject.Subject.Photo(i, painter).ToTensor()).ToList();
        for (var i = 0; i < photos.Count; i++)
            PngFile.Write(photos[i], PathOf(Path.Combine("photos", subject.Name, $"{i}.png")));
        return photos;
    }

    private ResidualEmbedding Learn(StableDiffusion model, DemoSubject subject, IReadOnlyList<Tensor> photos, CancellationToken cancellationToken)
    {
        var noun = subject.Subject.ClassNoun;
        using var latents = PhotoLatents.Encode(model.Vae, photos, cancellationToken: cancellationToken);
        using var trainer = new ResidualTrainer(model, TrainingOrder.Create(noun, recipe, subject.Subject.Seed, SmallModel.CaptionsOf(noun)));
        terminal.Track($"Learning {subject.Name}", recipe.Steps, 0, bar =>
        {
            foreach (var step in trainer.Run(latents, cancellationToken))
                bar.Report(step.Number, $"Learning {subject.Name}, step {step.Number} of {recipe.Steps}");
        });
        var residual = trainer.Average(cancellationToken: cancellationToken);
        residual.Save(PathOf($"{subject.Name}.safetensors"));
        return residual;
    }

    private Tensor Compose(
        CompositionPipeline pipeline, string how, Func<DemoSubject, ResidualEmbedding> residualOf, bool isGuided, string file, CancellationToken cancellationToken)
    {
        using var composition = pipeline.Prepare(SmallModel.Sampling with
        {
            Prompt = Prompt,
            Subjects = [.. DemoSubject.All.Select(subject => new ComposedSubject(
                subject.Name, residualOf(subject), isGuided ? new BoxRegion(subject.Box) : null))],
        });
        Tensor? picture = null;
        terminal.Track($"Composing, {how}", SmallModel.Sampling.InferenceSteps, 0, bar =>
        {
            foreach (var step in pipeline.Denoise(composition, new SeededNoise(seed), cancellationToken))
            {
                if (step.Index == step.Count - 1)
                    picture = pipeline.Decode(step.Latents);
                bar.Report(step.Index + 1);
            }
        });
        PngFile.Write(picture!, PathOf(file));
        return picture!;
    }

    private static void WriteSheet(Dictionary<string, IReadOnlyList<Tensor>> photos, IReadOnlyList<Tensor> pictures, string path)
    {
        using var sheet = new ContactSheet(columns: Photos, rows: DemoSubject.All.Count + 1);
        var last = DemoSubject.All.Count;
        sheet.Blank(last, 0);
        foreach (var (row, subject) in DemoSubject.All.Index())
        {
            var color = subject.Subject.Look.MainColor;
            for (var column = 0; column < Photos; column++)
            {
                sheet.Draw(row, column, photos[subject.Name][column]);
                sheet.Frame(row, column, color);
            }

            var box = subject.Box;
            sheet.Box(last, 0, new PixelBox(box.Left, box.Top, box.Right, box.Bottom).ToPlace(ScenePainter.DefaultSide), color);
        }

        for (var i = 0; i < pictures.Count; i++)
            sheet.Draw(last, i + 1, pictures[i]);
        sheet.Write(path);
    }

    private string PathOf(string file) => Path.Combine(folder, file);
}
