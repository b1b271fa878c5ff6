using System.Net.Mime;
using System.Text.Json.Nodes;
using Cones2.Contracts.Tenants;

namespace Cones2.Gateway.Tests;

/// <summary>What programs that are made from the OpenAPI document rely on.</summary>
public sealed class DocumentTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private const string Problem = "application/problem+json";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schemas_OfNumbers_AreNumbersAlone()
    {
        using var http = gateway.Http();
        var root = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Cancellation))!;

        var types = TypesIn(root).ToList();

        Assert.Contains(types, type => type.Contains("integer"));
        Assert.DoesNotContain(types, type => type.Contains("string") && (type.Contains("integer") || type.Contains("number")));
    }

    [Fact]
    public async Task Refusals_OfEveryRoute_AreProblemDetails()
    {
        using var http = gateway.Http();
        var document = await ApiDocument.ReadAsync(http, Cancellation);

        foreach (var operation in document.Operations)
        {
            var refusals = operation.Answers.Where(answer => answer.Status >= 400).ToList();
            Assert.All(refusals, refusal => Assert.Equal((operation.Path, Problem), (operation.Path, refusal.MediaType)));
            Assert.All(refusals, refusal => Assert.NotNull(document.Resolve(refusal.Schema!)["properties"]!["errors"]));
            Assert.Empty(new[] { 401, 403, 429, 503 }.Except(refusals.Select(refusal => refusal.Status)));
            if (operation.Bodies.Any())
                Assert.Empty(new[] { 400, 413, 415 }.Except(refusals.Select(refusal => refusal.Status)));
            if (operation.Path.Contains("{id}", StringComparison.Ordinal) && !operation.Path.Contains("keys", StringComparison.Ordinal))
                Assert.Empty(new[] { 400, 404, 410 }.Except(refusals.Select(refusal => refusal.Status)));
        }

        Assert.Equal(
            ["/v1/compositions", "/v1/subjects/{id}/training", "/v1/subjects/{id}/versions"],
            document.Operations.Where(operation => operation.Answers.Any(answer => answer.Status == 409)).Select(operation => operation.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/v1/subjects/Rex", 400)]
    [InlineData("/v1/subjects/nobody", 404)]
    [InlineData("/v1/keys", 403)]
    public async Task Refusals_AsTheyCome_HaveNoMemberThatIsNotDescribed(string path, int status)
    {
        using var http = await gateway.HttpAsync("reader", TenantRoles.Read);
        var document = await ApiDocument.ReadAsync(http, Cancellation);
        var described = document.Resolve(document.Operations.First().Answers.First(answer => answer.Status == 401).Schema!)["properties"]!.AsObject().Select(member => member.Key);

        var answer = await http.GetAsync(path, Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.AsObject().Select(member => member.Key).Except(described));
    }

    [Theory]
    [InlineData("/v1/subjects/{id}/photos/{sha256}", MediaTypeNames.Image.Png)]
    [InlineData("/v1/compositions/{id}/pictures/{index}", MediaTypeNames.Image.Png)]
    [InlineData("/v1/subjects/{id}/versions/{number}/residual", MediaTypeNames.Application.Octet)]
    public async Task Answers_OfBytes_HaveTheirMediaType(string path, string mediaType)
    {
        using var http = gateway.Http();
        var operation = (await ApiDocument.ReadAsync(http, Cancellation)).Operations.Single(operation => operation.Method == HttpMethod.Get && operation.Path == path);

        Assert.Equal(mediaType, operation.Answers.Single(answer => answer.Status == 200).MediaType);
    }

    [Theory]
    [InlineData("/v1/subjects/{id}/events", "loss")]
    [InlineData("/v1/compositions/{id}/events", "preview")]
    public async Task Answers_OfEvents_AreDescribedByTheirData(string path, string member)
    {
        using var http = gateway.Http();
        var document = await ApiDocument.ReadAsync(http, Cancellation);

        var answer = document.Operations.Single(operation => operation.Path == path).Answers.Single(answer => answer.Status == 200);

        Assert.Equal("text/event-stream", answer.MediaType);
        Assert.NotNull(document.Resolve(answer.Schema!)["properties"]![member]);
    }

    [Fact]
    public async Task Roles_OfAKey_AreTheirNames()
    {
        using var http = gateway.Http();
        var document = await ApiDocument.ReadAsync(http, Cancellation);
        var order = document.Operations.Single(operation => operation.Method == HttpMethod.Post && operation.Path == "/v1/keys").Bodies.Single().Schema;

        var roles = document.Resolve(document.Resolve(order)["properties"]!["roles"]!);

        Assert.Equal(["admin", "all", "compose", "none", "read", "train"], roles["anyOf"]![0]!["enum"]!.AsArray().Select(name => name!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<List<string>> TypesIn(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "type", Value: JsonArray types } ? [[.. types.Select(type => type!.GetValue<string>())]]
            : field is { Key: "type", Value: JsonValue type } && type.TryGetValue<string>(out var name) ? [[name]]
            : TypesIn(field.Value)),
        JsonArray items => items.SelectMany(TypesIn),
        _ => [],
    };
}
