namespace Cones2.Diffusion.Weights;

/// <summary>
/// The older and newer spellings under which the same weights are published, brought to the names of our modules.
/// </summary>
/// <param name="Canonical">From a tensor's name in a file to the name in our module.</param>
/// <param name="IsIgnored">Whether a file's tensor, by its canonical name, is no weight of ours.</param>
internal sealed record PublishedNames(Func<string, string> Canonical, Func<string, bool> IsIgnored)
{
    // An autoencoder's attention before diffusers 0.17 (models/modeling_utils.py, _convert_deprecated_attention_blocks).
    private static readonly (string Old, string New)[] DeprecatedAttention =
    [
        (".query.", ".to_q."),
        (".key.", ".to_k."),
        (".value.", ".to_v."),
        (".proj_attn.", ".to_out.0."),
    ];

    /// <summary>Of the modules of a diffusers folder. Ignored: a constant, and a projection that only pooled embeddings use.</summary>
    public static PublishedNames OfModules { get; } =
        new(CanonicalInModule, key => key is "embeddings.position_ids" or "text_projection.weight");

    /// <summary>Of a whole CLIP model, both towers in one file. Ignored: constants that transformers before 4.31 saved.</summary>
    public static PublishedNames OfClip { get; } =
        new(key => key, key => key is "text_model.embeddings.position_ids" or "vision_model.embeddings.position_ids");

    private static string CanonicalInModule(string key)
    {
        // transformers before version 5 put everything of a CLIPTextModel below text_model.
        if (key.StartsWith("text_model.", StringComparison.Ordinal))
            return key["text_model.".Length..];

        if (key.Contains(".mid_block.attentions.", StringComparison.Ordinal))
        {
            foreach (var (old, @new) in DeprecatedAttention)
                key = key.Replace(old, @new, StringComparison.Ordinal);
        }

        return key;
    }
}
