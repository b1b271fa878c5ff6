using Cones2.Contracts.Subjects;

namespace Cones2.Gateway.Api;

/// <summary>A subject.</summary>
internal sealed record SubjectView(
    string Id, LearningStatus Training, IEnumerable<SubjectVersionView> Versions, int? Published, IEnumerable<PhotoView> Photos)
{
    public static SubjectView Of(SubjectStatus status) => new(
        status.Id.Name,
        status.Learning,
        status.Versions.Select(version => new SubjectVersionView(version.Number, version.ClassNoun, version.Model, version.Residual.Length)),
        status.Published,
        status.Photos.Select(PhotoView.Of));
}
