using Cones2.Contracts.Compositions;
using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Api;

/// <summary>One picture of a composition.</summary>
/// <param name="Href">Where the PNG is, once it is done.</param>
internal sealed record PictureView(int Index, WorkState State, int Step, int Steps, QueuePlace? Place, int Attempts, string? Href)
{
    public static PictureView Of(string composition, PictureStatus picture) => new(
        picture.Index, picture.State, picture.Step, picture.Steps, picture.Place, picture.Attempts,
        picture.Picture is null ? null : $"/v1/compositions/{composition}/pictures/{picture.Index}");
}
