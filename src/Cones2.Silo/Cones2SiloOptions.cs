using Cones2.Grains.Hosting;

namespace Cones2.Silo;

/// <summary>What a silo is and what it works with: the section Cones2 of its configuration.</summary>
public sealed class Cones2SiloOptions
{
    /// <summary>The configuration's section.</summary>
    public const string Section = "Cones2";

    /// <summary>Control, Gpu, or "Control, Gpu", the default.</summary>
    public SiloRoles Roles { get; set; } = SiloRoles.Control | SiloRoles.Gpu;

    /// <summary>Unique in the cluster, such as the pod's; Orleans makes one up where it is null.</summary>
    public string? Name { get; set; }

    /// <summary>Silos of one cluster share it; cones2.</summary>
    public string ClusterId { get; set; } = "cones2";

    /// <summary>Localhost.</summary>
    public ClusteringKind Clustering { get; set; }

    /// <summary>The address at which other silos reach this one, such as the pod's; null for the machine's own.</summary>
    public string? Address { get; set; }

    /// <summary>For other silos; 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>For clients; 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Files.</summary>
    public StateKind State { get; set; }

    /// <summary>Files.</summary>
    public BlobKind Blobs { get; set; }

    /// <summary>A folder for whatever is kept in files.</summary>
    public string? Folder { get; set; }

    /// <summary>A connection string of StackExchange.Redis, for whatever is kept there.</summary>
    public string? Redis { get; set; }

    /// <summary>Azure Storage, for whatever is kept there: a connection string, or https://ACCOUNT.blob.core.windows.net by workload or managed identity.</summary>
    public string? AzureStorage { get; set; }

    /// <summary>Of blobs; cones2.</summary>
    public string AzureContainer { get; set; } = "cones2";

    /// <summary>The secret with which tenants' tokens are signed, in base64; at least 32 bytes, the same for all silos and whoever signs people in.</summary>
    public string? TokenKey { get; set; }

    /// <summary>Another such secret, whose tokens are taken too: while the secret is changed, the one that others still, or already, sign with. Null otherwise.</summary>
    public string? OtherTokenKey { get; set; }
}
