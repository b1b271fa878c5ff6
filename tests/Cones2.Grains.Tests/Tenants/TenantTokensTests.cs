using Cones2.Contracts.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Tenants;

public sealed class TenantTokensTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(60));

    [Fact]
    public void Verify_SignedToken_GivesItsTenantUntilItExpires()
    {
        var token = Tokens(1).Sign(Acme, TimeSpan.FromMinutes(5));

        Assert.Equal(Acme, Tokens(1).Verify(token));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(Tokens(1).Verify(token));
    }

    [Fact]
    public void Verify_ForgedToken_IsNobodys()
    {
        var token = Tokens(1).Sign(Acme, TimeSpan.FromMinutes(5));

        Assert.Null(Tokens(2).Verify(token));
        Assert.Null(Tokens(1).Verify(token.Replace("acme", "evil", StringComparison.Ordinal)));
        Assert.Null(Tokens(1).Verify("acme"));
        Assert.Null(Tokens(1).Verify("acme.99999999999."));
    }

    [Fact]
    public void Verify_TokenOfTheOtherKey_IsTakenWhileKeysAreChanged()
    {
        var changing = new TenantTokens(Key(1), _clock, Key(2));

        Assert.Equal(Acme, changing.Verify(Tokens(1).Sign(Acme, TimeSpan.FromMinutes(5))));
        Assert.Equal(Acme, changing.Verify(Tokens(2).Sign(Acme, TimeSpan.FromMinutes(5))));
        Assert.Null(changing.Verify(Tokens(3).Sign(Acme, TimeSpan.FromMinutes(5))));
        Assert.Equal(Acme, Tokens(1).Verify(changing.Sign(Acme, TimeSpan.FromMinutes(5))));
    }

    private static byte[] Key(byte key) => [.. Enumerable.Repeat(key, TenantTokens.MinKeyLength)];

    private TenantTokens Tokens(byte key) => new(Key(key), _clock);
}
