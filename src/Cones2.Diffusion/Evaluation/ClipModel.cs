using Cones2.Diffusion.Images;
using Cones2.Diffusion.Layers;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Weights;
using TorchSharp.Utils;
using Linear = Cones2.Diffusion.Layers.Linear;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Evaluation;

/// <summary>
/// CLIP (Radford et al. 2021, arXiv 2103.00020): pictures and texts to unit vectors in one space, of which the cosine says
/// how well they fit. Source of names and order: transformers, models/clip/modeling_clip.py, CLIPModel.
/// </summary>
public sealed class ClipModel : nn.Module
{
    [ComponentName(Name = "text_model")]
    private readonly TextEncoder _text;

    [ComponentName(Name = "vision_model")]
    private readonly VisionEncoder _vision;

    [ComponentName(Name = "text_projection")]
    private readonly Linear _textProjection;

    [ComponentName(Name = "visual_projection")]
    private readonly Linear _visualProjection;

    [ComponentName(Name = "logit_scale")]
    private readonly Parameter _logitScale;

    /// <summary>A model whose weights, but for <see cref="LogitScale"/>, are still to be filled.</summary>
    public ClipModel(ClipConfig config, Placement placement)
        : base(nameof(ClipModel))
    {
        Config = config;
        Placement = placement;
        Preprocessor = new ClipPreprocessor(config.Preprocessor, config.Vision.ImageSize);
        _text = new TextEncoder(config.Text, placement);
        _vision = new VisionEncoder(config.Vision, placement);
        _textProjection = new Linear(placement, config.Text.HiddenSize, config.ProjectionSize, bias: false);
        _visualProjection = new Linear(placement, config.Vision.HiddenSize, config.ProjectionSize, bias: false);
        _logitScale = Parameters.Empty(placement);
        using var scope = NewDisposeScope();
        _logitScale.fill_(config.InitialLogitScale);
        RegisterComponents();
    }

    public ClipConfig Config { get; }

    /// <summary>The text tower, without the projection into the space that pictures share.</summary>
    public TextEncoder Text => _text;

    public Placement Placement { get; }

    public ClipPreprocessor Preprocessor { get; }

    /// <summary>The folder's own; null where it has none.</summary>
    public ClipTokenizer? Tokenizer { get; private init; }

    /// <summary>The logarithm of the factor on cosines in the contrastive loss, a single number.</summary>
    public Parameter LogitScale => _logitScale;

    /// <summary>Loads a CLIP folder as transformers writes it.</summary>
    /// <param name="path">With config.json and model.safetensors; preprocessor_config.json and the tokenizer's vocab.json, merges.txt and tokenizer_config.json may be there.</param>
    /// <param name="placement">Device and precision; the weights are converted to it one tensor at a time.</param>
    /// <exception cref="InvalidInputException">A file is absent or damaged, a setting is not supported, or tensors don't fit.</exception>
    public static ClipModel Load(string path, Placement placement)
    {
        var config = ClipFolder.ReadConfig(path);
        var model = new ClipModel(config, placement) { Tokenizer = ClipFolder.ReadTokenizer(path, config) };
        try
        {
            using var weights = ModelWeights.Open(path, PublishedNames.OfClip);
            weights.LoadInto(model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes config.json, preprocessor_config.json and model.safetensors, as <see cref="Load"/> and transformers read them.</summary>
    /// <param name="path">The folder; made where it is absent.</param>
    /// <param name="type">Of the weights in the file.</param>
    public void Save(string path, ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        ClipFolder.WriteConfig(path, Config);
        SafetensorsWriter.Write(
            Path.Combine(path, "model.safetensors"),
            named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().to(type)),
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <param name="tokenIds">
    /// [batch, tokens] int64 on any device, tokens at most <see cref="TextEncoderConfig.MaxPositions"/>. What follows the end
    /// token counts for nothing; a text without one is pooled at its first token, as transformers does.
    /// </param>
    /// <returns>Unit vectors [batch, projection] float32.</returns>
    /// <exception cref="InvalidInputException">A text is too long, or holds an id that the vocabulary lacks.</exception>
    public Tensor EmbedText(Tensor tokenIds)
    {
        using var scope = NewDisposeScope();
        return ToUnit(TextFeatures(tokenIds)).MoveToOuterDisposeScope();
    }

    /// <summary>What <see cref="EmbedText"/> brings to length 1 (transformers' get_text_features).</summary>
    /// <returns>[batch, projection] float32</returns>
    /// <inheritdoc cref="EmbedText(Tensor)"/>
    public Tensor TextFeatures(Tensor tokenIds)
    {
        CheckTokens(tokenIds);
        using var scope = NewDisposeScope();
        var ids = tokenIds.to(Placement.Device);
        var hiddenStates = _text.call(ids);
        var end = Config.FindsEndByHighestId ? ids.argmax(1) : ids.eq(Config.EndTokenId).to(ScalarType.Int32).argmax(1);
        var rows = arange(ids.shape[0], ScalarType.Int64, ids.device);
        return _textProjection.call(hiddenStates[rows, end]).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Embeds prompts by the folder's tokenizer, each cut to what fits.</summary>
    /// <exception cref="InvalidInputException">The folder has no tokenizer.</exception>
    /// <inheritdoc cref="EmbedText(Tensor)"/>
    public Tensor EmbedPrompts(params IReadOnlyList<string> prompts)
    {
        var tokenizer = Tokenizer ?? throw new InvalidInputException("CLIP model", "has no tokenizer", "put its vocab.json, merges.txt and tokenizer_config.json into its folder, or give token ids");
        using var scope = NewDisposeScope();
        var rows = prompts.Select(prompt => tensor(tokenizer.Tokenize(prompt).TokenIds)).ToArray();
        return EmbedText(stack(rows)).MoveToOuterDisposeScope();
    }

    /// <param name="pixelValues">[batch, 3, size, size] as <see cref="Preprocessor"/> makes them, on any device.</param>
    /// <returns>Unit vectors [batch, projection] float32.</returns>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public Tensor EmbedImage(Tensor pixelValues)
    {
        using var scope = NewDisposeScope();
        return ToUnit(ImageFeatures(pixelValues)).MoveToOuterDisposeScope();
    }

    /// <summary>What <see cref="EmbedImage"/> brings to length 1 (transformers' get_image_features).</summary>
    /// <returns>[batch, projection] float32</returns>
    /// <inheritdoc cref="EmbedImage(Tensor)"/>
    public Tensor ImageFeatures(Tensor pixelValues)
    {
        var (channels, size) = (Config.Vision.ImageChannels, Config.Vision.ImageSize);
        if (pixelValues.dim() != 4 || !pixelValues.shape.AsSpan(1).SequenceEqual([channels, size, size]))
            throw new ArgumentException($"Pixel values are [batch, {channels}, {size}, {size}], not [{string.Join(", ", pixelValues.shape)}]; prepare pictures of other sizes first.", nameof(pixelValues));

        using var scope = NewDisposeScope();
        var pooled = _vision.call(pixelValues.to(Placement.Device).to(Placement.ComputeType));
        return _visualProjection.call(pooled).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <param name="pictures">[batch, 3, height, width] of any size, in [-1, 1], on any device.</param>
    /// <returns>Unit vectors [batch, projection] float32.</returns>
    public Tensor EmbedPictures(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return EmbedImage(Preprocessor.Prepare(pictures)).MoveToOuterDisposeScope();
    }

    /// <returns>Unit vectors [photos, projection] float32.</returns>
    public Tensor EmbedPhotos(params IReadOnlyList<Photo> photos)
    {
        using var scope = NewDisposeScope();
        return cat([.. photos.Select(photo => EmbedImage(Preprocessor.Prepare(photo)))]).MoveToOuterDisposeScope();
    }

    private void CheckTokens(Tensor tokenIds)
    {
        if (tokenIds.dim() != 2)
            throw new ArgumentException($"Token ids are [batch, tokens], not [{string.Join(", ", tokenIds.shape)}].", nameof(tokenIds));

        var faults = new List<InputFault>();
        if (tokenIds.shape[1] > Config.Text.MaxPositions)
            faults.Add(new InputFault("text", $"has {tokenIds.shape[1]} tokens, more than the {Config.Text.MaxPositions} positions of the CLIP model", "cut it, with the end token last"));
        using var scope = NewDisposeScope();
        if (tokenIds.max().item<long>() is var highest && highest >= Config.Text.VocabularySize)
            faults.Add(new InputFault("text", $"has the token id {highest}, beyond the {Config.Text.VocabularySize} of the CLIP model's vocabulary", "use the tokenizer of this model"));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
    }

    private static Tensor ToUnit(Tensor features) => nn.functional.normalize(features, dim: -1);
}
