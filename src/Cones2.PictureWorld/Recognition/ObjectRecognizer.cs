using Cones2.Diffusion;
using Cones2.Diffusion.Weights;
using Cones2.PictureWorld.Scenes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Recognition;

/// <summary>
/// Reads what stands in a box of a picture of this world: a small convolutional network, trained on scenes whose truth is
/// known, so that composed pictures can be measured.
/// </summary>
public sealed class ObjectRecognizer : nn.Module
{
    // A small object's pattern is a matter of two or three pixels; enlarged, each layer sees more of it.
    private const int Side = 48;
    private const int Features = 256;
    private const int NormGroups = 8;

    private static readonly int Categories = Enum.GetValues<Category>().Length;

    private readonly Sequential _features;
    private readonly Linear _category;
    private readonly Linear _mainColor;
    private readonly Linear _secondColor;
    private readonly Linear _pattern;

    /// <summary>With the weights of a generator that Torch seeds by itself; see <see cref="Load"/>.</summary>
    public ObjectRecognizer()
        : base(nameof(ObjectRecognizer))
    {
        _features = nn.Sequential([
            .. Convolution(3, 32), nn.MaxPool2d(2),
            .. Convolution(32, 64), nn.MaxPool2d(2),
            .. Convolution(64, 128), .. Convolution(128, 128), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(128 * (Side / 8) * (Side / 8), Features), nn.ReLU()]);
        _category = nn.Linear(Features, Categories + 1);
        _mainColor = nn.Linear(Features, Palette.All.Count);
        _secondColor = nn.Linear(Features, Palette.All.Count);
        _pattern = nn.Linear(Features, Enum.GetValues<Pattern>().Length);
        RegisterComponents();
    }

    /// <param name="path">A safetensors file that <see cref="Save"/> wrote.</param>
    /// <exception cref="InvalidInputException">It is absent or damaged.</exception>
    public static ObjectRecognizer Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        using var noGradient = no_grad();
        var recognizer = new ObjectRecognizer();
        foreach (var (name, weight) in recognizer.named_parameters())
        {
            using var scope = NewDisposeScope();
            if (!file.Entries.TryGetValue(name, out var entry) || !entry.Shape.SequenceEqual(weight.shape))
                throw new InvalidInputException(path, $"lacks the tensor {name} in the shape [{string.Join(", ", weight.shape)}]", "take the file that 'cones2 mini pretrain' wrote");
            weight.copy_(file.Read(name));
        }

        return recognizer;
    }

    /// <summary>Writes the weights in float16.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().to(ScalarType.Float16).cpu()));
    }

    /// <param name="pictures">[pictures, 3, height, width] in [-1, 1].</param>
    /// <param name="boxes">Each of one of the pictures.</param>
    /// <returns>One for each box.</returns>
    public IReadOnlyList<ObjectReading> Read(Tensor pictures, IReadOnlyList<(int Picture, Place Place)> boxes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var scores = Score(pictures, boxes);
        var (category, main, second, pattern) = (Best(scores.Category), Best(scores.MainColor), Best(scores.SecondColor), Best(scores.Pattern));
        return [.. Enumerable.Range(0, boxes.Count).Select(i => new ObjectReading(
            category[i] == Categories ? null : (Category)category[i], Palette.All[(int)main[i]], Palette.All[(int)second[i]], (Pattern)pattern[i]))];

        static long[] Best(Tensor scores) => scores.argmax(1).data<long>().ToArray();
    }

    private static nn.Module<Tensor, Tensor>[] Convolution(int inChannels, int outChannels) =>
        [nn.Conv2d(inChannels, outChannels, 3, padding: 1), nn.GroupNorm(NormGroups, outChannels), nn.ReLU()];

    /// <returns>Logits [boxes, choices]; the last category is that of nothing. The caller's scope owns them.</returns>
    internal (Tensor Category, Tensor MainColor, Tensor SecondColor, Tensor Pattern) Score(Tensor pictures, IReadOnlyList<(int Picture, Place Place)> boxes)
    {
        var features = _features.call(BoxCrops.Cut(pictures, boxes, Side));
        return (_category.call(features), _mainColor.call(features), _secondColor.call(features), _pattern.call(features));
    }
}
