using System.ComponentModel.DataAnnotations;

namespace Cones2.Gateway;

/// <summary>What the gateway lets in: the section Cones2:Gateway of its configuration.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration's section.</summary>
    public const string Section = "Cones2:Gateway";

    /// <summary>An OpenID Connect issuer whose tokens are taken; null for API keys alone.</summary>
    [Url]
    public string? Authority { get; set; }

    /// <summary>For whom the issuer's tokens must be made; cones2.</summary>
    [Required]
    public string Audience { get; set; } = "cones2";

    /// <summary>The claim that names the tenant; tenant.</summary>
    [Required]
    public string TenantClaim { get; set; } = "tenant";

    /// <summary>The claim that has the roles read, compose, train and admin, each of which includes reading; roles.</summary>
    [Required]
    public string RolesClaim { get; set; } = "roles";

    /// <summary>The tenant whose administrators run the cluster, as its silos call it: they find its dashboard at /dashboard. Null for none.</summary>
    public string? Operators { get; set; }

    /// <summary>Of one tenant, evenly; after a pause a minute's may come at once; 600.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Of one tenant at a time, without streams; 100.</summary>
    [Range(1, 100_000)]
    public int ConcurrentRequests { get; set; } = 100;

    /// <summary>Event streams of one tenant that may be open at a time; 256.</summary>
    [Range(1, 100_000)]
    public int EventStreams { get; set; } = 256;

    /// <summary>
    /// API keys of one address, as the gateway sees it, that may be refused, evenly; after a pause a minute's may come at once; 120. Beyond them
    /// the cluster is asked of none that it did not take lately: whoever tries keys that are none costs it no more.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RefusedKeysPerMinute { get; set; } = 120;

    /// <summary>How long an API key that was right counts as right; 30 seconds, after which a revocation holds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan KeyMemory { get; set; } = TimeSpan.FromSeconds(30);
}
