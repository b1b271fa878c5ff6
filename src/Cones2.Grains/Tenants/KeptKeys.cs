using System.Collections.Immutable;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>What is kept of a tenant's API keys: their secrets as SHA-256 alone.</summary>
[GenerateSerializer, Alias("cones2.KeptKeys")]
internal sealed class KeptKeys
{
    [Id(0)]
    public ImmutableDictionary<string, ApiKey> Keys { get; private set; } = ImmutableDictionary<string, ApiKey>.Empty;

    /// <summary>By the keys' ids.</summary>
    [Id(1)]
    public ImmutableDictionary<string, byte[]> Hashes { get; private set; } = ImmutableDictionary<string, byte[]>.Empty;

    public void Add(ApiKey key, byte[] hash)
    {
        Keys = Keys.Add(key.Id, key);
        Hashes = Hashes.Add(key.Id, hash);
    }

    public void Remove(IEnumerable<string> ids)
    {
        Keys = Keys.RemoveRange(ids);
        Hashes = Hashes.RemoveRange(ids);
    }
}
