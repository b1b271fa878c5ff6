using System.Reflection;
using Cones2.Client;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Tests;

/// <summary>A cluster whose books have a subject that was deleted this moment.</summary>
public class OneIsGone : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(ICones2Client.ListSubjectsAsync) => Task.FromResult(new NamePage(["cup", "gone", "rex"], null)),
        nameof(ICones2Client.GetSubjectAsync) when args![0] is SubjectId { Name: "gone" } id =>
            Task.FromException<SubjectStatus>(new ClusterException(ClusterError.Deleted, $"subject {id}", "was deleted", "choose another")),
        nameof(ICones2Client.GetSubjectAsync) => Task.FromResult(new SubjectStatus { Id = (SubjectId)args![0]!, Learning = new LearningStatus { State = WorkState.None, Steps = 0 } }),
        _ => throw new NotSupportedException(),
    };
}
