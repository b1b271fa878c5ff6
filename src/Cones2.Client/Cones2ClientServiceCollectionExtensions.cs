using Cones2.Contracts.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;

namespace Cones2.Client;

/// <summary>Puts the client into a host that has an Orleans cluster client.</summary>
public static class Cones2ClientServiceCollectionExtensions
{
    // A call is tried again for about 20 seconds of pauses: where every silo that the client knew was replaced, it learns of the new ones meanwhile.
    private static readonly TimeSpan SilosLast = TimeSpan.FromSeconds(10);

    /// <summary>Adds <see cref="ICones2Client"/>.</summary>
    /// <param name="services">With <see cref="IClusterClient"/>, as UseOrleansClient adds it.</param>
    /// <param name="tokenKey">The secret that the silos share with whoever signs people in.</param>
    public static IServiceCollection AddCones2Client(this IServiceCollection services, byte[] tokenKey)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new TenantTokens(tokenKey, provider.GetRequiredService<TimeProvider>()));
        services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = SilosLast);
        services.AddSingleton<Retry>();
        services.AddSingleton<TenantSignature>();
        services.AddSingleton<IOutgoingGrainCallFilter>(provider => provider.GetRequiredService<TenantSignature>());
        return services.AddSingleton<ICones2Client, Cones2Client>();
    }
}
