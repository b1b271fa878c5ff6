using System.Reflection;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Client;

public sealed class TenantSignatureTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task Invoke_LongAfterTheFlowBegan_SignsAnew()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var tokens = new TenantTokens(new byte[TenantTokens.MinKeyLength], clock);
        var signature = new TenantSignature(tokens);
        signature.ActFor(Acme);

        // Orleans asks a stream for its next element again and again, within one wait of its reader.
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(tokens.Verify(Token()));
        await signature.Invoke(DispatchProxy.Create<IOutgoingGrainCallContext, Call>());

        Assert.Equal(Acme, tokens.Verify(Token()));
    }

    private static string Token() => (string)RequestContext.Get(TenantTokens.ContextKey)!;

    // What an interceptor of Orleans' gets; its call goes nowhere.
    public class Call : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Task.CompletedTask;
    }
}
