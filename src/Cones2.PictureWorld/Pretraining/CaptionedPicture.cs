using System.Globalization;
using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Drawing;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>What a picture shows, in words and in truth.</summary>
/// <param name="Template">A caption in which each object is spoken of by its number among <paramref name="Objects"/>.</param>
/// <param name="Objects">In the order of the scene.</param>
public sealed record CaptionedPicture(string Template, IReadOnlyList<DrawnObject> Objects)
{
    /// <summary>The caption, and where in it the noun of each object stands.</summary>
    public SubjectPrompt Caption(ClipTokenizer tokenizer) => SubjectPrompt.Parse(
        Template,
        Objects.Index().ToDictionary(drawn => NameOf(drawn.Index), drawn => SceneWords.Noun(drawn.Item.Look.Category)),
        tokenizer);

    /// <param name="index">In <see cref="Objects"/>.</param>
    public static string NameOf(int index) => index.ToString(CultureInfo.InvariantCulture);
}
