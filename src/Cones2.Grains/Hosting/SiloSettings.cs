using System.Reflection;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Hosting;

/// <summary>The sections of a silo's configuration, read so that one fault hides no other.</summary>
public static class SiloSettings
{
    /// <summary>Everything that is wrong with the sections of the grains, before anything is started; nothing if all is right.</summary>
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

    /// <summary>A section's options, where a value of another type than its setting's, such as a role that there is none of, leaves the default.</summary>
    /// <param name="section">Of the options.</param>
    /// <param name="faults">Gets what is wrong with each such value.</param>
    public static T Read<T>(IConfigurationSection section, ICollection<string> faults)
        where T : class, new()
    {
        var options = new T();
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => section.GetSection(property.Name).Exists()))
        {
            try
            {
                property.SetValue(options, section.GetSection(property.Name).Get(property.PropertyType));
            }
            catch (InvalidOperationException exception)
            {
                // Names the setting and its value.
                faults.Add(exception.Message);
            }
        }

        return options;
    }

    private static IEnumerable<string> FaultsOf<T>(IConfigurationSection section, IValidateOptions<T> validator)
        where T : class, new()
    {
        var faults = new List<string>();
        var options = Read<T>(section, faults);
        return faults.Concat((validator.Validate(null, options).Failures ?? []).Select(fault => $"{section.Path}: {fault}"));
    }
}
