using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;

namespace Cones2.Grains.Tests.Client;

/// <summary>Answers each photo as a silo does that has just taken the place of another: nothing of it is there.</summary>
internal sealed class LostParts : IOutgoingGrainCallFilter
{
    public int Lost { get; private set; }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName != nameof(ISubjectGrain.KeepPhotoAsync))
            return context.Invoke();
        Lost++;
        throw new ClusterException(ClusterError.NotFound, "photo", "is not whole here: its silo was replaced, or it was kept already", "upload it anew");
    }
}
