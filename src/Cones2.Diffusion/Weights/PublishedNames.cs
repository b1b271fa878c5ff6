namespace Cones2.Diffusion.Weights;

/// <summary>
/// The older and newer spellings under which the same weights are published, brought to the names of our modules.
/// </summary>
internal static class PublishedNames
{
    // An autoencoder's attention before diffusers 0.17 (models/modeling_utils.py, _convert_deprecated_attention_blocks).
    private static readonly (string Old, string New)[] DeprecatedAttention =
    [
        (".query.", ".to_q."),
        (".key.", ".to_k."),
        (".value.", ".to_v."),
        (".proj_attn.", ".to_out.0."),
    ];

    /// <param name="key">A tensor's name in a file.</param>
    /// <returns>The name in our module.</returns>
    public static string Canonical(string key)
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

    /// <summary>Whether a file's tensor is no weight of ours: a constant, or a projection that only pooled embeddings use.</summary>
    public static bool IsIgnored(string canonicalKey) =>
        canonicalKey is "embeddings.position_ids" or "text_projection.weight";
}
