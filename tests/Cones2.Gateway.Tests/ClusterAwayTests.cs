using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cones2.Client;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Tests;

/// <summary>A cluster that does not answer.</summary>
public sealed class ClusterAwayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(OrleansException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task Get_ClusterIsAway_IsToldWhenToComeAgainAndNobodyElseIsAsked(Type exception)
    {
        var asked = new List<string>();
        await using var gateway = await LoneGateway.StartAsync((method, _) =>
        {
            if (method == nameof(ICones2Client.VerifyKeyAsync))
                return Task.FromResult(TenantRoles.All);
            asked.Add(method);
            throw (Exception)Activator.CreateInstance(exception)!;
        });
        using var http = gateway.With("c2.acme.abc.def");

        var answer = await http.GetAsync("/v1/models", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(("ClusterUnavailable", true), (problem.GetProperty("code").GetString(), problem.GetProperty("retryable").GetBoolean()));
        Assert.NotEmpty(problem.GetProperty("errors")[0].GetProperty("remedy").GetString()!);
        Assert.Equal([nameof(ICones2Client.ListModelsAsync)], asked);
    }

    [Fact]
    public async Task Get_ClusterIsAwayWhileTheKeyIsAskedFor_IsToldWhenToComeAgain()
    {
        await using var gateway = await LoneGateway.StartAsync((_, _) => throw new SiloUnavailableException());
        using var http = gateway.With("c2.acme.abc.def");

        var answer = await http.GetAsync("/v1/models", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Requests_TooManyWhileTheClusterIsAway_AreRefusedAsEver()
    {
        await using var gateway = await LoneGateway.StartAsync(
            (method, _) => method == nameof(ICones2Client.VerifyKeyAsync) ? Task.FromResult(TenantRoles.All) : throw new SiloUnavailableException(),
            ("RequestsPerMinute", "1"));
        using var http = gateway.With("c2.acme.abc.def");
        await http.GetAsync("/v1/models", Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("/v1/models", Cancellation)).StatusCode);
    }
}
