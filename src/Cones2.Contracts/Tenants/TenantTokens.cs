using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cones2.Contracts.Tenants;

/// <summary>
/// Short-lived proofs of who a call is for: whoever signs people in makes them, every silo checks them. A caller controls the
/// rest of a call's context, not these.
/// </summary>
/// <param name="key">The secret that signer and silos share; at least 32 bytes.</param>
/// <param name="clock">For expiry.</param>
/// <param name="others">Secrets that are checked against too, never signed with: while one is changed, some have it and others not yet.</param>
public sealed class TenantTokens(byte[] key, TimeProvider clock, params byte[][] others)
{
    /// <summary>Where a call carries its token, in Orleans' request context.</summary>
    public const string ContextKey = "cones2.tenant-token";

    /// <summary>Where silos' own calls carry <see cref="Inside"/>.</summary>
    public const string InsideKey = "cones2.inside";

    /// <summary>The fewest bytes of a key.</summary>
    public const int MinKeyLength = 32;

    private readonly byte[][] _keys = Array.Find([key, .. others], secret => secret.Length < MinKeyLength) is { } tooShort
        ? throw new ArgumentException($"The key of tenant tokens has {tooShort.Length} bytes; give at least {MinKeyLength} random ones.", nameof(key))
        : [key, .. others];

    /// <summary>What proves that a call comes from within the cluster: what a message says of its sender, a client can say too.</summary>
    public string Inside => Insides[0];

    // Of every key; computed once, since each call between silos asks for it.
    private string[] Insides => field ??= [.. _keys.Select(secret => SignatureOf("inside", secret))];

    /// <summary>A token for a tenant's calls within a time from now.</summary>
    public string Sign(TenantId tenant, TimeSpan validFor)
    {
        var claim = $"{tenant}.{(clock.GetUtcNow() + validFor).ToUnixTimeSeconds()}";
        return $"{claim}.{SignatureOf(claim, _keys[0])}";
    }

    /// <returns>The tenant that the token was made for; null where it is forged or too old.</returns>
    public TenantId? Verify(string token)
    {
        if (token.Split('.') is not [var tenant, var expiry, var signature])
            return null;

        var isOurs = _keys.Any(secret => AreEqual(signature, SignatureOf($"{tenant}.{expiry}", secret)));
        return isOurs && clock.GetUtcNow().ToUnixTimeSeconds() < long.Parse(expiry, CultureInfo.InvariantCulture)
            ? TenantId.Parse(tenant)
            : null;
    }

    /// <returns>Whether a proof is that of a silo of this cluster.</returns>
    public bool IsInside(string proof) => Insides.Any(ours => AreEqual(proof, ours));

    private static bool AreEqual(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string SignatureOf(string claim, byte[] secret) => Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(claim)));
}
