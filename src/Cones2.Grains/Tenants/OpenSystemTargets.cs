namespace Cones2.Grains.Tenants;

/// <summary>What clients may call of a silo's own services, by the ends of the interfaces' names.</summary>
internal sealed class OpenSystemTargets
{
    /// <summary>At first the manifest alone: from it every client learns which grains there are, before it can call any.</summary>
    public HashSet<string> Interfaces { get; } = ["IClusterManifestSystemTarget"];

    public bool Includes(string interfaceName) => Interfaces.Any(name => interfaceName.EndsWith(name, StringComparison.Ordinal));
}
