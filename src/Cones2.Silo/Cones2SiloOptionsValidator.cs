using System.Net;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Cones2.Silo;

/// <summary>Finds everything that is wrong with a silo's configuration before it starts. Secrets are never told.</summary>
internal sealed class Cones2SiloOptionsValidator : IValidateOptions<Cones2SiloOptions>
{
    private const int MaxPort = 65535;

    public ValidateOptionsResult Validate(string? name, Cones2SiloOptions options)
    {
        var faults = FindFaults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FindFaults(Cones2SiloOptions options)
    {
        if (options.Roles == SiloRoles.None || (options.Roles & ~(SiloRoles.Control | SiloRoles.Gpu)) != 0)
            yield return Fault("Roles", options.Roles == SiloRoles.None ? "are none" : $"are {options.Roles}", "give Control, Gpu, or both");
        foreach (var (port, value) in new[] { ("SiloPort", options.SiloPort), ("GatewayPort", options.GatewayPort) })
        {
            if (value is < 1 or > MaxPort)
                yield return Fault(port, $"is {value}", $"give 1 to {MaxPort}");
        }

        if (options.SiloPort == options.GatewayPort)
            yield return Fault("GatewayPort", $"is {options.GatewayPort}, as SiloPort", "give each its own");
        if (options.Address is not null && !IPAddress.TryParse(options.Address, out _))
            yield return Fault("Address", $"is \"{options.Address}\"", "give an IP address, such as the pod's");
        if (options.Clustering == ClusteringKind.Localhost && options.Roles is SiloRoles.Control or SiloRoles.Gpu)
            yield return Fault("Clustering", $"is Localhost for a silo of the role {options.Roles} alone", "give Redis, or both roles");
        if (options.Clustering == ClusteringKind.Redis && options.State == StateKind.Files && options.Roles.HasFlag(SiloRoles.Control))
            yield return Fault("State", "is Files, which one silo alone can read, in a cluster by Redis", "give Redis or Azure");

        var usesFolder = options.State == StateKind.Files || options.Blobs == BlobKind.Files;
        if (usesFolder && string.IsNullOrWhiteSpace(options.Folder))
            yield return Fault("Folder", "is not given, and state or blobs are kept in files", "give a folder");
        // Reminders of Azure's grain state are in Redis too.
        var usesRedis = options.Clustering == ClusteringKind.Redis || options.State != StateKind.Files;
        if (usesRedis && !IsRedis(options.Redis))
            yield return Fault("Redis", options.Redis is null ? "is not given" : "is no connection string", "give one such as localhost:6379");
        var usesAzure = options.State == StateKind.Azure || options.Blobs == BlobKind.Azure;
        if (usesAzure && !AzureAccount.IsAccount(options.AzureStorage))
            yield return Fault("AzureStorage", string.IsNullOrWhiteSpace(options.AzureStorage) ? "is not given" : "is neither a connection string nor an address with https", "give a storage account's connection string, or its address (https://ACCOUNT.blob.core.windows.net) where this process has an identity of Azure's");
        if (options.State == StateKind.Azure && !GrainState.IncludesAzure)
            yield return Fault("State", "is Azure, which this build does not include", "build with -p:AzureGrainStorage=true, or give Redis");
        if (!string.IsNullOrEmpty(options.OtherTokenKey) && !IsTokenKey(options.OtherTokenKey))
            yield return Fault("OtherTokenKey", "is no base64 text of enough bytes", $"give at least {TenantTokens.MinKeyLength} random bytes in base64, or nothing");
        if (!IsTokenKey(options.TokenKey))
            yield return Fault("TokenKey", options.TokenKey is null ? "is not given" : "is no base64 text of enough bytes", $"give at least {TenantTokens.MinKeyLength} random bytes in base64, such as those of: openssl rand -base64 {TenantTokens.MinKeyLength}");
    }

    private static string Fault(string setting, string problem, string remedy) => $"{Cones2SiloOptions.Section}:{setting} {problem}; {remedy}.";

    private static bool IsRedis(string? connection)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(connection) && ConfigurationOptions.Parse(connection).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsTokenKey(string? key)
    {
        var bytes = new byte[key?.Length ?? 0];
        return key is not null && Convert.TryFromBase64String(key, bytes, out var count) && count >= TenantTokens.MinKeyLength;
    }
}
