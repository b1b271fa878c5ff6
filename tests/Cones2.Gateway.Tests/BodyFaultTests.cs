using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cones2.Diffusion.Images;

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
    public async Task Post_IdThatIsNone_PointsAtIt()
    {
        using var http = await gateway.HttpAsync("faulty");

        Assert.Equal(["/id"], await PointersAsync(http, "/v1/subjects", """{"id":"Rex !"}"""));
    }

    [Fact]
    public async Task Submit_MasksThatAreNone_HideNoOtherFault()
    {
        using var http = await gateway.HttpAsync("faulty");
        var mask = Convert.ToBase64String([1, 2, 3]);

        var pointers = await PointersAsync(http, Compositions, $$"""{"model":"small","prompt":"a {rex} and a {cup}","width":100,"subjects":[{"name":"rex","mask":"{{mask}}"},{"name":"cup","mask":"{{mask}}","strength":11}]}""");

        Assert.Empty(new[] { "/subjects/0/mask", "/subjects/1/mask", "/subjects/1/strength", "/width" }.Except(pointers));
        Assert.Equal(0, (await http.GetFromJsonAsync<JsonElement>("/v1/usage", Cancellation)).GetProperty("compositions").GetInt32());
    }

    [Fact]
    public async Task Upload_SeveralThatAreNoPhotos_TellsEachAndKeepsNone()
    {
        using var http = await gateway.HttpAsync("faulty");
        (await http.PostAsJsonAsync("/v1/subjects", new { id = "pot" }, Cancellation)).EnsureSuccessStatusCode();
        using var pixels = TorchSharp.torch.rand(3, 32, 32);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(PngFile.Encode(pixels)), "files", "0.png" },
            { new ByteArrayContent([1, 2, 3]), "files", "1.png" },
            { new ByteArrayContent([0, 1, 2]), "files", "2.png" },
        };

        Assert.Equal(["/files/1", "/files/2"], await PointersAsync(await http.PostAsync("/v1/subjects/pot/photos", form, Cancellation)));
        Assert.Empty((await http.GetFromJsonAsync<JsonElement>("/v1/subjects/pot", Cancellation)).GetProperty("photos").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/subjects/pot/versions?model=small", "residual", "/residual")]
    [InlineData("/v1/subjects/pot/versions?model=small", "other", "/residual")]
    [InlineData("/v1/subjects/pot/versions?model=", "residual", "/model", "/residual")]
    [InlineData("/v1/subjects/pot/versions", "residual", "/model")]
    public async Task Import_NoResidual_PointsAtThePartOfTheForm(string path, string part, params string[] pointers)
    {
        using var http = await gateway.HttpAsync("faulty");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), part, "pot.safetensors" } };

        Assert.Equal(pointers, await PointersAsync(await http.PostAsync(path, form, Cancellation)));
    }

    [Theory]
    [InlineData("text/plain", 10, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", 3 << 20, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_BodyThatIsNotLookedAt_TellsTheRemedy(string mediaType, int length, HttpStatusCode status)
    {
        using var http = await gateway.HttpAsync("faulty");

        // Asks first: who just sends may be cut off while it does, before it reads the answer.
        using var request = new HttpRequestMessage(HttpMethod.Post, Compositions) { Content = new StringContent(new string('1', length), Encoding.UTF8, mediaType), Headers = { ExpectContinue = true } };

        var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        var error = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors").EnumerateArray());
        Assert.Equal("", error.GetProperty("pointer").GetString());
        Assert.NotEmpty(error.GetProperty("remedy").GetString()!);
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
        return await PointersAsync(await http.PostAsync(path, content, Cancellation));
    }

    private static async Task<List<string?>> PointersAsync(HttpResponseMessage answer)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors");
        return [.. errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString())];
    }
}
