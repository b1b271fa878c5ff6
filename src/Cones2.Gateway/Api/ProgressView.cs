using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Api;

/// <summary>One event of a composition's stream.</summary>
/// <param name="State">Of the composition; the stream ends after one that is done, failed or cancelled.</param>
/// <param name="Picture">The picture that moved on.</param>
/// <param name="Preview">A small PNG in base64; null where none was made.</param>
internal sealed record ProgressView(WorkState State, PictureView Picture, string? Preview)
{
    public static ProgressView Of(string composition, CompositionProgress progress) => new(
        progress.State, PictureView.Of(composition, progress.Picture), progress.Preview.IsDefaultOrEmpty ? null : Convert.ToBase64String(progress.Preview.AsSpan()));
}
