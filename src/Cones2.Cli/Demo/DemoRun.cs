using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Sheets;
using static TorchSharp.torch;

namespace Cones2.Cli.Demo;

/// <summary>One run of <c>cones2 demo</c>.</summary>
/// <param name="folder">Takes the photos, the residuals, the pictures and the contact sheet.</param>
/// <param name="recipe">How each subject is learned.</param>
/// <param name="seed">Of the pictures' noise.</param>
/// <param name="session">Where subjects are learned and composed.</param>
internal sealed partial class DemoRun(string folder, TrainingRecipe recipe, long seed, SessionSettings session, Terminal terminal)
{
    private const int Photos = 4;
    private const string Prompt = "a photo of a {mug}, a {rex} and a {bello} on the beach";

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (recipe.FindFaults().ToList() is { Count: > 0 } faults)
            throw new InvalidInputException(faults);

        using var scope = NewDisposeScope();
        foreach (var subject in DemoSubject.All)
            terminal.Say($"{subject.Name} is {subject.Looks}.");

        // 1. Photos of each subject.
        foreach (var subject in DemoSubject.All)
            DrawPhotos(subject);

        // 2. Each is learned by itself.
        await using var cluster = await ClusterSession.OpenAsync(session, terminal, cancellationToken);
        foreach (var subject in DemoSubject.All)
            await LearnAsync(cluster, subject, cancellationToken);

        // 3. All are composed, with and without what was learned and drawn.
        var placed = DemoSubject.All.Select(subject => new PlacedSubject { Name = subject.Name, Box = subject.Place }).ToImmutableArray();
        var pictures = await ComposeAsync(
            cluster,
            [
                ("plain.png", Order(cluster, Name().Replace(Prompt, name => DemoSubject.Of(name.Groups[1].Value).Subject.ClassNoun), [])),
                ("without-guidance.png", Order(cluster, Prompt, [.. placed.Select(subject => subject with { Box = null })])),
                ("picture.png", Order(cluster, Prompt, placed)),
            ],
            cancellationToken);

        // 4. One sheet of everything.
        var sheet = Path.Combine(folder, "sheet.png");
        WriteSheet(pictures, sheet);
        terminal.Result(
            new
            {
                sheet,
                picture = PathOf("picture.png"),
                subjects = DemoSubject.All.Select(subject => new { subject.Name, subject.Looks, residual = ResidualOf(subject) }),
                prompt = Prompt,
            },
            $"{sheet}: a row of photos for each of {string.Join(", ", DemoSubject.All.Select(subject => subject.Name))}; below them the boxes, and",
            "the same seed drawn by the plain model, without layout guidance, and with it.");
        return ExitCode.Success;
    }

    private void DrawPhotos(DemoSubject subject)
    {
        using var painter = new ScenePainter();
        for (var i = 0; i < Photos; i++)
        {
            using var photo = subject.Subject.Photo(i, painter).ToTensor();
            PngFile.Write(photo, PhotoOf(subject, i));
        }
    }

    private async Task LearnAsync(ClusterSession cluster, DemoSubject subject, CancellationToken cancellationToken)
    {
        var id = SubjectId.Of(cluster.Tenant, subject.Name);
        var learning = new SubjectLearning(cluster, id, subject.Name, terminal);
        var learned = await learning.LearnAsync(new LearningOrder
        {
            Model = cluster.Model,
            ClassNoun = subject.Subject.ClassNoun,
            Photos = await learning.UploadAsync([.. Enumerable.Range(0, Photos).Select(number => PhotoOf(subject, number))], cancellationToken),
            Steps = recipe.Steps,
            LearningRate = recipe.LearningRate,
            LearningRateSchedule = LearningRateSchedules.Of(recipe.LearningRateSchedule),
            Lambda = recipe.Lambda,
            InstancePrompt = recipe.InstancePrompt,
            Seed = subject.Subject.Seed,
        }, cancellationToken);
        using var residual = new ReplacedFile(ResidualOf(subject));
        await cluster.Client.DownloadAsync(id, learned.Versions[^1].Residual, residual.Stream, cancellationToken);
        residual.Commit();
    }

    private CompositionOrder Order(ClusterSession cluster, string prompt, ImmutableArray<PlacedSubject> subjects) => new()
    {
        Model = cluster.Model,
        Prompt = prompt,
        Subjects = subjects,
        Sampler = SamplerNames.Of(SmallModel.Sampling.Sampler),
        InferenceSteps = SmallModel.Sampling.InferenceSteps,
        GuidanceScale = SmallModel.Sampling.GuidanceScale,
        Seed = seed,
    };

    /// <summary>All at once, so that they share the model's calls.</summary>
    /// <returns>The pictures' paths, in their order.</returns>
    private async Task<IReadOnlyList<string>> ComposeAsync(
        ClusterSession cluster, IReadOnlyList<(string File, CompositionOrder Order)> orders, CancellationToken cancellationToken)
    {
        var compositions = new List<(CompositionId Id, string Path)>();
        foreach (var (file, order) in orders)
        {
            var id = CompositionId.Of(cluster.Tenant, $"demo-{Guid.NewGuid():N}");
            await cluster.Client.SubmitAsync(id, order, cancellationToken);
            compositions.Add((id, PathOf(file)));
        }

        foreach (var (id, path) in compositions)
        {
            var title = $"Composing {Path.GetFileName(path)}";
            var begun = (await cluster.Client.GetCompositionAsync(id, cancellationToken)).Pictures.Single();
            await terminal.TrackAsync(title, begun.Steps, begun.Step, async bar =>
            {
                await foreach (var progress in cluster.Client.WatchAsync(id, cancellationToken))
                    bar.Report(progress.Picture.Step, title);
            });

            var ended = await cluster.Client.GetCompositionAsync(id, cancellationToken);
            if (ended.State != WorkState.Done)
                throw new ClusterException(ended.Error ?? ClusterError.Internal, ended.Faults);
            using var picture = new ReplacedFile(path);
            await cluster.Client.DownloadAsync(id, ended.Pictures.Single().Picture!, picture.Stream, cancellationToken);
            picture.Commit();
            await cluster.Client.DeleteAsync(id, cancellationToken);
        }

        return [.. compositions.Select(composition => composition.Path)];
    }

    private void WriteSheet(IReadOnlyList<string> pictures, string path)
    {
        using var sheet = new ContactSheet(columns: Photos, rows: DemoSubject.All.Count + 1);
        var last = DemoSubject.All.Count;
        sheet.Blank(last, 0);
        foreach (var (row, subject) in DemoSubject.All.Index())
        {
            var color = subject.Subject.Look.MainColor;
            for (var column = 0; column < Photos; column++)
            {
                Draw(sheet, row, column, PhotoOf(subject, column));
                sheet.Frame(row, column, color);
            }

            var box = subject.Place;
            sheet.Box(last, 0, new PixelBox(box.Left, box.Top, box.Right, box.Bottom).ToPlace(ScenePainter.DefaultSide), color);
        }

        foreach (var (index, picture) in pictures.Index())
            Draw(sheet, last, index + 1, picture);
        sheet.Write(path);
    }

    private static void Draw(ContactSheet sheet, int row, int column, string path)
    {
        using var photo = Photo.Load(path);
        using var pixels = photo.ToTensor(ScenePainter.DefaultSide);
        sheet.Draw(row, column, pixels);
    }

    private string PhotoOf(DemoSubject subject, int number) => PathOf(Path.Combine("photos", subject.Name, $"{number}.png"));

    private string ResidualOf(DemoSubject subject) => PathOf($"{subject.Name}.safetensors");

    private string PathOf(string file) => Path.Combine(folder, file);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Name();
}
