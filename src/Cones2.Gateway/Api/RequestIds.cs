using System.Security.Claims;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Gateway.Errors;
using Cones2.Gateway.SignIn;

namespace Cones2.Gateway.Api;

/// <summary>What requests call id, of the tenant who signed in.</summary>
internal static class RequestIds
{
    /// <exception cref="ClusterException">It is no id.</exception>
    public static SubjectId Subject(this ClaimsPrincipal user, string id) => Checked(() => SubjectId.Of(user.Tenant(), id));

    /// <exception cref="ClusterException">It is no id.</exception>
    public static CompositionId Composition(this ClaimsPrincipal user, string id) => Checked(() => CompositionId.Of(user.Tenant(), id));

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ClusterException refusal)
        {
            throw new ClusterException(refusal.Code, [.. refusal.Faults.Select(fault => fault.At("id"))]);
        }
    }
}
