using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.Grains.Engine;
using Cones2.PictureWorld;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Subjects;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Engine;

/// <summary>The real engine on the small model, and work for it.</summary>
public sealed class SmallModelEngine : IAsyncLifetime
{
    public const string Model = "small";
    public const int Steps = 6;

    private readonly TemporaryFolder _folder = new();

    internal static string Path { get; } = SmallModel.ModelIn(SmallModel.Folder);

    internal StableDiffusionEngine Engine { get; } = Create();

    public async ValueTask InitializeAsync() => await Engine.StartingAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        Engine.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static StableDiffusionEngine Create(params EngineModelOptions[] models) => new(Options.Create(new EngineOptions
    {
        Models = models.Length > 0 ? models : [new EngineModelOptions { Name = Model, Path = Path, Precision = Precision.Float32 }],
        SaveEvery = 2,
        CheckpointEvery = 2,
    }));

    internal static PictureWork Picture(string prompt, long seed, int side = 64) => new(
        new CompositionOrder { Model = Model, Prompt = prompt, InferenceSteps = Steps, GuidanceScale = 4, Width = side, Height = side }, [], seed, null);

    /// <summary>Four photos of a teapot, and a few of the small model's captions.</summary>
    internal LearningWork Learning(string name, int steps)
    {
        var subject = Subject.FromSeed(5, PictureWorld.Scenes.Category.Teapot);
        using var painter = new ScenePainter();
        var photos = new List<string>();
        for (var index = 0; index < 4; index++)
        {
            photos.Add(_folder[$"{name}-{index}.png"]);
            using var photo = subject.Photo(index, painter).ToTensor();
            PngFile.Write(photo, photos[^1]);
        }

        var owner = BlobOwner.Of(SubjectId.Parse("acme/pot"));
        return new LearningWork(
            new LearningOrder
            {
                Model = Model,
                ClassNoun = subject.ClassNoun,
                Photos = [.. photos.Select(photo => new BlobReference(owner, System.IO.Path.GetFileName(photo), 1))],
                Steps = steps,
                LearningRate = 1e-4,
                Captions = [.. SmallModel.CaptionsOf(subject.ClassNoun).Take(20)],
            },
            photos,
            _folder[$"{name}.checkpoint"]);
    }
}
