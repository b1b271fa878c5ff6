namespace Cones2.Diffusion.Weights;

/// <summary>A model folder in the diffusers layout, known from its model_index.json to hold a Stable Diffusion model.</summary>
/// <param name="Path">The folder.</param>
internal sealed record ModelFolder(string Path)
{
    public string Tokenizer => System.IO.Path.Combine(Path, "tokenizer");

    public string TextEncoder => System.IO.Path.Combine(Path, "text_encoder");

    public string UNet => System.IO.Path.Combine(Path, "unet");

    public string Vae => System.IO.Path.Combine(Path, "vae");

    public string SchedulerConfig => System.IO.Path.Combine(Path, "scheduler", "scheduler_config.json");

    /// <exception cref="InvalidInputException">No such folder, or another kind of model.</exception>
    public static ModelFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new InvalidInputException(path, "is no folder", "give a Stable Diffusion 1.x or 2.x model folder in the diffusers layout");

        var index = new ConfigReader(System.IO.Path.Combine(path, "model_index.json"));
        index.Expect("_class_name", "StableDiffusionPipeline");
        index.ExpectComponent("text_encoder", "CLIPTextModel", "CLIPTextModelWithProjection");
        index.ExpectComponent("tokenizer", "CLIPTokenizer", "CLIPTokenizerFast");
        index.ExpectComponent("unet", "UNet2DConditionModel");
        index.ExpectComponent("vae", "AutoencoderKL");
        index.Ignore("scheduler", "feature_extractor", "safety_checker", "requires_safety_checker", "image_encoder");
        index.Finish();
        return new ModelFolder(path);
    }
}
