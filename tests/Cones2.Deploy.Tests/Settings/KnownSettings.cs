using System.Globalization;
using System.Reflection;
using Cones2.Gateway;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tenants;
using Cones2.Silo;
using Cones2.Telemetry;

namespace Cones2.Deploy.Tests.Settings;

/// <summary>What a process reads from its environment, by the options classes that its configuration is bound to.</summary>
internal sealed class KnownSettings
{
    private const string Prefix = "Cones2__";

    // Of .NET, ASP.NET Core, OpenTelemetry and Torch; those of ours are in the options.
    private static readonly HashSet<string> Platform =
    [
        "ASPNETCORE_HTTP_PORTS", "DOTNET_EnableDiagnostics", "HOME", "TMPDIR", "OMP_NUM_THREADS",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES",
    ];

    private readonly IReadOnlyDictionary<string, Type[]> _sections;
    private readonly IReadOnlySet<string> _names;

    private KnownSettings(Dictionary<string, Type[]> sections, params string[] names) => (_sections, _names) = (sections, names.ToHashSet());

    public static KnownSettings Silo { get; } = new(new()
    {
        [""] = [typeof(Cones2SiloOptions), typeof(OpsOptions)],
        ["Tenants"] = [typeof(TenantOptions)],
        ["Pool"] = [typeof(GpuPoolOptions)],
        ["Node"] = [typeof(GpuNodeOptions)],
        ["Engine"] = [typeof(EngineOptions)],
    });

    /// <summary>The cluster's settings are those of the silos, under the same names.</summary>
    public static KnownSettings Gateway { get; } = new(
        new() { [""] = [typeof(OpsOptions)], ["Gateway"] = [typeof(GatewayOptions)] },
        nameof(Cones2SiloOptions.Redis), nameof(Cones2SiloOptions.ClusterId), nameof(Cones2SiloOptions.TokenKey));

    /// <summary>Of the command, when it works on a cluster.</summary>
    public static KnownSettings Command { get; } = new([], nameof(Cones2SiloOptions.Redis), nameof(Cones2SiloOptions.ClusterId), nameof(Cones2SiloOptions.TokenKey));

    /// <summary>Whether a process of this kind reads the variable; one of no such name does nothing, and says so nowhere.</summary>
    public bool Knows(string variable)
    {
        if (!variable.StartsWith(Prefix, StringComparison.Ordinal))
            return Platform.Contains(variable) || variable.StartsWith("Logging__LogLevel__", StringComparison.Ordinal);

        var path = variable[Prefix.Length..].Split("__");
        if (path.Length == 1 && _names.Contains(path[0]))
            return true;
        return path.Length > 1 && _sections.TryGetValue(path[0], out var types)
            ? types.Any(type => IsBound(type, path.AsSpan(1)))
            : _sections.GetValueOrDefault("", []).Any(type => IsBound(type, path));
    }

    private static bool IsBound(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
            return IsScalar(type);
        if (ElementOf(type) is { } element)
            return int.TryParse(path[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && IsBound(element, path[1..]);
        if (IsScalar(type))
            return false;
        return type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance) is { SetMethod.IsPublic: true } property && IsBound(property.PropertyType, path[1..]);
    }

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsScalar(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum || value.IsPrimitive || value == typeof(string) || value == typeof(TimeSpan);
    }
}
