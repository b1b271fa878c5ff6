using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Cones2.Gateway.Tests;

/// <summary>What is wrong with the form of a body is told whole, each fault with its pointer.</summary>
public sealed class BodyFaultTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private const string Compositions = "/v1/compositions";
    private const string Training = "/v1/subjects/rex/training";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Compositions, """{"model":"small","prompt":"a dog","subjects":[null]}""", "/subjects/0")]
    [InlineData(Compositions, """{"model":"small","prompt":"a {rex}","subjects":[{"name":"rex"},null,null]}""", "/subjects/1 /subjects/2")]
    [InlineData(Training, """{"model":"small","classNoun":"dog","photos":[null]}""", "/photos/0")]
    [InlineData(Training, """{"model":"small","classNoun":"dog","photos":[],"captions":["a dog",null]}""", "/captions/1")]
    [InlineData(Compositions, """{"model":1,"subjects":[{"box":{"left":"x","top":0,"right":1}}],"sedd":1,"seed":"1.5","layout":null}""", "/model /subjects/0/box/left /subjects/0/box/bottom /subjects/0/name /sedd /seed /layout /prompt")]
    [InlineData(Compositions, """{"model":"small","prompt":"a","a/b":1,"c~d":2,"e.f":3}""", "/a~1b /c~0d /e.f")]
    [InlineData("/v1/subjects", """{"name":"rex"}""", "/name /id")]
    [InlineData("/v1/keys", """{"roles":"everything","expires":"soon"}""", "/roles /expires /label")]
    [InlineData(Compositions, """{"model":"small","prompt":"a"}}""", "")]
    public async Task Post_BodyOfAnotherForm_PointsAtEachFault(string path, string body, string pointers)
    {
        using var http = await gateway.HttpAsync("faulty");

        Assert.Equal(pointers.Split(' '), await PointersAsync(http, path, body));
    }

    [Fact]
    public async Task Post_NullInAnyArray_PointsAtIt()
    {
        using var http = await gateway.HttpAsync("faulty");
        var document = await ApiDocument.ReadAsync(http, Cancellation);
        var arrays = 0;

        foreach (var operation in document.Operations)
        {
            foreach (var (_, schema) in operation.Bodies.Where(body => body.MediaType == "application/json"))
            {
                foreach (var (name, member) in document.Resolve(schema)["properties"]!.AsObject().Where(member => document.Resolve(member.Value!)["type"]?.ToString() == "array"))
                {
                    arrays++;
                    Assert.Contains($"/{name}/0", await PointersAsync(http, operation.Path.Replace("{id}", "rex", StringComparison.Ordinal), $$"""{"{{name}}":[null]}"""));
                }
            }
        }

        Assert.True(arrays >= 3);
    }

    [Fact]
    public async Task Post_ThousandsOfFaults_TellsTheFirstHundred()
    {
        using var http = await gateway.HttpAsync("faulty");

        Assert.Equal(100, (await PointersAsync(http, Compositions, $$"""{"model":"small","prompt":"a","subjects":[{{string.Join(',', Enumerable.Repeat("{}", 50_000))}}]}""")).Count);
    }

    private static async Task<List<string?>> PointersAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await http.PostAsync(path, content, Cancellation);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors");
        return [.. errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString())];
    }
}
