using System.ComponentModel.DataAnnotations;
using Cones2.Gateway;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Hosting;
using Cones2.Grains.Tenants;
using Cones2.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cones2.Deploy.Tests.Settings;

/// <summary>A process's environment, read and checked as the process does when it starts; nothing is connected to.</summary>
internal static class BoundSettings
{
    /// <exception cref="OptionsValidationException">With everything that is wrong.</exception>
    public static Cones2SiloOptions CheckSilo(IReadOnlyDictionary<string, string> environment)
    {
        using var host = BuildSilo(environment);
        _ = host.Services.GetRequiredService<IOptions<TenantOptions>>().Value;
        var silo = host.Services.GetRequiredService<IConfiguration>().GetSection(Cones2SiloOptions.Section).Get<Cones2SiloOptions>()!;
        if (silo.Roles.HasFlag(SiloRoles.Gpu))
        {
            _ = host.Services.GetRequiredService<IOptions<GpuNodeOptions>>().Value;
            _ = host.Services.GetRequiredService<IOptions<EngineOptions>>().Value;
        }

        return silo;
    }

    /// <summary>Not started.</summary>
    public static IHost BuildSilo(IReadOnlyDictionary<string, string> environment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        AddTo(builder.Configuration, environment);
        builder.AddCones2Silo();
        return builder.Build();
    }

    /// <exception cref="ValidationException">With the first thing that is wrong.</exception>
    public static void CheckGateway(IReadOnlyDictionary<string, string> environment)
    {
        var configuration = new ConfigurationBuilder();
        AddTo(configuration, environment);
        var options = configuration.Build().GetSection(GatewayOptions.Section).Get<GatewayOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new GatewayOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static void AddTo(IConfigurationBuilder configuration, IReadOnlyDictionary<string, string> environment) =>
        configuration.AddInMemoryCollection(environment.Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)));
}
