using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Api;

/// <summary>How far a composition has come.</summary>
internal sealed record CompositionView(string Id, WorkState State, IEnumerable<PictureView> Pictures, IEnumerable<Fault> Faults)
{
    public static CompositionView Of(CompositionStatus status) =>
        new(status.Id.Name, status.State, status.Pictures.Select(picture => PictureView.Of(status.Id.Name, picture)), status.Faults);
}
