using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Hosting;

/// <summary>The sections of a silo's configuration that are options of its grains.</summary>
public static class SiloSettings
{
    /// <summary>Everything that is wrong with them, before anything is started; nothing if all is right.</summary>
    /// <param name="section">That has Tenants, Pool, Node, Cache and Engine.</param>
    /// <param name="roles">The silo's: another than a GPU silo has no engine.</param>
    public static IEnumerable<string> FindFaults(IConfigurationSection section, SiloRoles roles)
    {
        var faults = FaultsOf(section.GetSection("Tenants"), new TenantOptionsValidator())
            .Concat(FaultsOf(section.GetSection("Pool"), new GpuPoolOptionsValidator()))
            .Concat(FaultsOf(section.GetSection("Node"), new GpuNodeOptionsValidator()))
            .Concat(FaultsOf(section.GetSection("Cache"), new BlobCacheOptionsValidator()));
        return roles.HasFlag(SiloRoles.Gpu) ? faults.Concat(FaultsOf(section.GetSection("Engine"), new EngineOptionsValidator())) : faults;
    }

    private static IEnumerable<string> FaultsOf<T>(IConfigurationSection section, IValidateOptions<T> validator)
        where T : class, new()
    {
        try
        {
            return validator.Validate(null, section.Get<T>() ?? new T()) is { Failed: true } faults ? faults.Failures.Select(fault => $"{section.Path}: {fault}") : [];
        }
        catch (InvalidOperationException exception)
        {
            // A value of another type; the message names it.
            return [exception.Message];
        }
    }
}
