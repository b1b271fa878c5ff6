using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;

namespace Cones2.Gateway.Api;

/// <summary>How far a composition has come.</summary>
/// <param name="Error">What kind of failure it was, as refusals tell it; null otherwise.</param>
internal sealed record CompositionView(string Id, WorkState State, IEnumerable<PictureView> Pictures, IEnumerable<Fault> Faults, ClusterError? Error)
{
    public static CompositionView Of(CompositionStatus status) =>
        new(status.Id.Name, status.State, status.Pictures.Select(picture => PictureView.Of(status.Id.Name, picture)), status.Faults, status.Error);
}
