using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Cones2.Grains.Tests.Tenants;

/// <summary>A client that says of itself what silos say of themselves: an attacker writes a message's sender as he likes.</summary>
internal static class ForgedClient
{
    private const string Name = "hosted-forged";
    private const BindingFlags Inside = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type Details = typeof(IClusterClient).Assembly.GetReferencedAssemblies().Select(Assembly.Load).Append(typeof(IClusterClient).Assembly)
        .Concat(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name!.StartsWith("Orleans.", StringComparison.Ordinal)))
        .SelectMany(assembly => assembly.GetTypes()).First(type => type.Name == "LocalClientDetails");

    public static void Apply(IClientBuilder client) => client.Services.Add(ServiceDescriptor.Singleton(Details, services =>
    {
        var details = ActivatorUtilities.CreateInstance(services, Details);
        var id = Details.GetProperty("ClientId", Inside)!.PropertyType;
        var forged = id.GetMethods(Inside).First(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType: var type }] && type == typeof(string)).Invoke(null, [Name]);
        Details.GetFields(Inside).First(field => field.FieldType == id).SetValue(details, forged);
        return details;
    }));

    /// <summary>What it says now.</summary>
    public static string NameOf(IClusterClient client)
    {
        var details = client.ServiceProvider.GetRequiredService(Details);
        var id = Details.GetProperty("ClientId", Inside)!.GetValue(details)!;
        return id.ToString()!.Split('/')[^1];
    }
}
