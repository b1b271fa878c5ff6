using System.ComponentModel.DataAnnotations;

namespace Cones2.Telemetry;

/// <summary>Where a process tells how it fares: in the section Cones2 of its configuration.</summary>
public sealed class OpsOptions
{
    /// <summary>The configuration's section.</summary>
    public const string Section = "Cones2";

    /// <summary>A port for health and metrics, kept from tenants; 0, the default, for none.</summary>
    [Range(0, 65535)]
    public int OpsPort { get; set; }
}
