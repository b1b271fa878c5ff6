using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Api;

/// <summary>How many names a page has.</summary>
internal static class PageLimit
{
    private const int Usual = 100;

    /// <exception cref="ClusterException">The limit is out of its range.</exception>
    public static int Of(int? limit) => limit switch
    {
        null => Usual,
        >= 1 and <= NamePage.MaxLength => limit.Value,
        _ => throw new ClusterException(ClusterError.InvalidInput, "limit", $"is {limit}", $"give 1 to {NamePage.MaxLength}"),
    };
}
