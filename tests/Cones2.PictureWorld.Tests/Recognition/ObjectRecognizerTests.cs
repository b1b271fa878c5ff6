using Cones2.Diffusion;
using Cones2.Diffusion.Weights;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Recognition;

public sealed class ObjectRecognizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cones2-").FullName;

    /// <summary>The figures of an evaluation can be no truer than the recognizer; measured here: 99.9 % and 98 %.</summary>
    [Fact]
    public void Read_DrawnScenes_IsRightAlmostAlways()
    {
        using var scope = NewDisposeScope();
        using var recognizer = ObjectRecognizer.Load(SmallModel.RecognizerIn(SmallModel.Folder));
        using var feed = new BoxFeed(seed: 99, side: 64);
        var batch = feed.Draw("held out", 0, count: 300);
        var (pictures, boxes) = (batch.Pictures(CPU), batch.Boxes);

        var readings = recognizer.Read(pictures, [.. boxes.Select(box => (box.Picture, box.Place))]);

        var pairs = boxes.Zip(readings, (truth, reading) => (truth.Look, Reading: reading)).ToList();
        Assert.InRange(pairs.Average(pair => pair.Look?.Category == pair.Reading.Category ? 1.0 : 0), 0.98, 1);
        Assert.InRange(pairs.Where(pair => pair.Look is not null).Average(pair => pair.Reading.HasColorsOf(pair.Look!) ? 1.0 : 0), 0.94, 1);
    }

    [Fact]
    public void Save_Loaded_ScoresTheSameButForTheirRounding()
    {
        using var scope = NewDisposeScope();
        using var recognizer = new ObjectRecognizer();
        InitialWeights.Fill(recognizer, new Seed(1));
        using var feed = new BoxFeed(seed: 1, side: 64);
        var batch = feed.Draw("test", 0, count: 4);
        var pictures = batch.Pictures(CPU);
        (int Picture, Place Place)[] boxes = [.. batch.Boxes.Select(box => (box.Picture, box.Place))];
        var path = Path.Combine(_folder, "recognizer.safetensors");

        recognizer.Save(path);
        using var loaded = ObjectRecognizer.Load(path);

        Assert.Equal(boxes.Length, loaded.Read(pictures, boxes).Count);
        var (expected, actual) = (recognizer.Score(pictures, boxes).Category, loaded.Score(pictures, boxes).Category);
        Assert.InRange((actual - expected).abs().max().item<float>(), 0, 0.01);
    }

    [Fact]
    public void Load_FileOfAnotherKind_NamesTheTensor()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(_folder, "other.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = zeros(1) });

        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => ObjectRecognizer.Load(path)).Faults);

        Assert.Equal(path, fault.Where);
        Assert.Contains("lacks the tensor", fault.Problem, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
