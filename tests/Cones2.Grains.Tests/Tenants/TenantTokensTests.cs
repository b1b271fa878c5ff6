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

    private TenantTokens Tokens(byte key) => new([.. Enumerable.Repeat(key, TenantTokens.MinKeyLength)], _clock);
}
