using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Weights;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld;

/// <summary>
/// The small model: of Stable Diffusion's architecture, trained on this world alone by <c>cones2 mini pretrain</c>; and what it
/// is used with.
/// </summary>
public static class SmallModel
{
    private const int Captions = 1000;

    /// <summary>The folder of the small model that comes with the program; beside it.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "small-model");

    /// <summary>The model's folder, in the diffusers layout.</summary>
    /// <param name="folder">What <c>cones2 mini pretrain</c> made.</param>
    public static string ModelIn(string folder) => Path.Combine(folder, "model");

    /// <summary>The file of the recognizer, which reads what stands in a box of a picture.</summary>
    /// <inheritdoc cref="ModelIn"/>
    public static string RecognizerIn(string folder) => Path.Combine(folder, "recognizer.safetensors");

    /// <summary>The folder of CLIP's towers.</summary>
    /// <inheritdoc cref="ModelIn"/>
    public static string ClipIn(string folder) => Path.Combine(folder, "clip");

    /// <summary>How a subject of this world is learned: the paper's way, with steps, rate, its schedule and lambda found by measurement on this model.</summary>
    public static TrainingRecipe Recipe { get; } = new()
    {
        InstancePrompt = "a photo of a {}",
        Steps = 300,
        LearningRate = 1e-3,
        LearningRateSchedule = LearningRateSchedule.Linear,
        Lambda = 1e-3,
    };

    /// <summary>Layout guidance found by measurement on this model.</summary>
    public static LayoutGuidance Guidance { get; } = LayoutGuidance.Paper with { GammaPlus = 10, GuidedShare = 0.4 };

    /// <summary>The authors' weighting, with a weight found by measurement on this model.</summary>
    public static LayoutGuidance ReferenceGuidance { get; } = LayoutGuidance.Reference with { SelfRecurrence = SelfRecurrence.None };

    /// <summary>Steps, sampler and classifier-free guidance found by measurement on this model.</summary>
    public static CompositionRequest Sampling { get; } = new()
    {
        Prompt = "",
        InferenceSteps = 25,
        GuidanceScale = 4,
        Guidance = Guidance,
    };

    /// <summary>The nouns that subjects of this world can have.</summary>
    public static IReadOnlyList<string> Nouns { get; } = [.. Enum.GetValues<Category>().Select(SceneWords.Noun)];

    /// <summary>Whether a model folder is of this world: by its tokenizer's words.</summary>
    public static bool IsAt(string folder)
    {
        var tokenizerFolder = Path.Combine(folder, "tokenizer");
        if (!File.Exists(Path.Combine(tokenizerFolder, "vocab.json")))
            return false;
        var tokenizer = ClipTokenizer.Load(tokenizerFolder);
        return tokenizer.MaxLength == Pretraining.SmallModelShape.PromptTokens && SceneWords.All.All(word => tokenizer.Encode(word).Count == 1);
    }

    /// <summary>The captions with which a subject is learned.</summary>
    /// <exception cref="InvalidInputException">The noun is none of this world.</exception>
    public static IReadOnlyList<string> CaptionsOf(string noun) => Nouns.Contains(noun)
        ? SubjectCaptions.Write(Enum.Parse<Category>(noun, ignoreCase: true), Captions)
        : throw new InvalidInputException("class noun", $"is \"{noun}\", which the small model never saw", $"give one of {string.Join(", ", Nouns)}");

    /// <summary>Writes into a model folder of this world what suits it, for whoever serves it.</summary>
    /// <exception cref="InvalidInputException">The folder can't be written.</exception>
    public static void WriteUse(string modelFolder) => new ModelUse
    {
        Learning = new LearningUse { Steps = Recipe.Steps, LearningRate = Recipe.LearningRate, LearningRateSchedule = LearningRateSchedules.Of(Recipe.LearningRateSchedule), Lambda = Recipe.Lambda, InstancePrompt = Recipe.InstancePrompt },
        Composing = new ComposingUse
        {
            Sampler = SamplerNames.Of(Sampling.Sampler),
            InferenceSteps = Sampling.InferenceSteps,
            GuidanceScale = Sampling.GuidanceScale,
            GammaPlus = Guidance.GammaPlus,
            GammaMinus = Guidance.GammaMinus,
            Eta = Guidance.Eta,
            EtaExponent = Guidance.EtaExponent,
            GuidedShare = Guidance.GuidedShare,
        },
        Nouns = Nouns,
        Words = SceneWords.All,
    }.Write(modelFolder, Nouns.ToDictionary(noun => noun, CaptionsOf));

    /// <summary>Words of a prompt that the model never saw.</summary>
    public static IEnumerable<InputFault> FindFaults(string prompt) => ModelUse.FindPromptFaults(prompt, SceneWords.All);
}
