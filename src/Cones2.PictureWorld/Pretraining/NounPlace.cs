using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>Where the noun of an object stands in its caption, and the object in its picture.</summary>
/// <param name="Row">Of the batch.</param>
/// <param name="Noun">In the row's prompt.</param>
/// <param name="Box">In pixels.</param>
internal readonly record struct NounPlace(int Row, TokenSpan Noun, PixelBox Box);
