using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cones2.Diffusion.Images;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Gateway.Tests;

/// <summary>What the API promises of every answer.</summary>
public sealed class ContractTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_OnOffer_TellWhatSuitsThem()
    {
        using var http = await gateway.HttpAsync("reader");

        var model = (await http.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation))[0];

        Assert.Equal(FakeEngine.UsualSteps, model.GetProperty("composing").GetProperty("inferenceSteps").GetInt32());
        Assert.Equal(3000, model.GetProperty("learning").GetProperty("steps").GetInt32());
    }

    [Fact]
    public async Task Submit_StepsLeftOpen_AreThoseThatSuitTheModel()
    {
        using var http = await gateway.HttpAsync("open");

        var made = await http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach" }, Cancellation);

        var picture = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("pictures")[0];
        Assert.Equal(FakeEngine.UsualSteps, picture.GetProperty("steps").GetInt32());
    }

    [Fact]
    public async Task Submit_ModelNobodyOffers_NamesThoseThereAreAndAllOtherFaults()
    {
        using var http = await gateway.HttpAsync("open");

        var answer = await http.PostAsJsonAsync("/v1/compositions", new { model = "other", prompt = "a beach", width = 100, pictures = 0 }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors").EnumerateArray().ToDictionary(error => error.GetProperty("pointer").GetString()!);
        Assert.Equal(["/model", "/pictures", "/width"], errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal($"give one of {FakeEngine.Model}", errors["/model"].GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task Train_ModelNobodyOffers_NamesThoseThereAreAndAllOtherFaults()
    {
        using var http = await gateway.HttpAsync("open");

        var answer = await http.PostAsJsonAsync("/v1/subjects/rex/training", new { model = "other", classNoun = "", photos = Array.Empty<object>(), photoSize = 0 }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors").EnumerateArray().ToDictionary(error => error.GetProperty("pointer").GetString()!);
        Assert.Superset(new HashSet<string> { "/model", "/classNoun", "/photoSize" }, errors.Keys.ToHashSet());
        Assert.Equal($"give one of {FakeEngine.Model}", errors["/model"].GetProperty("remedy").GetString());
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", "/model")]
    [InlineData("""{"model":"small","prompt":"a","subjects":[{"name":"rex","box":{"left":"x","top":0,"right":1,"bottom":1}}]}""", "/subjects/0/box/left")]
    [InlineData("""{"model":"small","prompt":"a","subjects":[{"box":null}]}""", "/subjects/0/name")]
    [InlineData("""{"model":"small","prompt":"a","sedd":1}""", "/sedd")]
    [InlineData("""{"model":"small","prompt":null}""", "/prompt")]
    [InlineData("""{"model":"small","prompt":"a","priority":"soon"}""", "/priority")]
    [InlineData("""{"model":"small","prompt":"a","subjects":[{"name":"nobody"}],"inferenceSteps":2}""", "/subjects/0")]
    [InlineData("{", "")]
    public async Task Submit_BodyWithAFault_PointsAtIt(string body, string pointer)
    {
        using var http = await gateway.HttpAsync("faulty");
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await http.PostAsync("/v1/compositions", content, Cancellation);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(pointer, problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task List_LimitOutOfRange_PointsAtIt()
    {
        using var http = await gateway.HttpAsync("faulty");

        var answer = await http.GetAsync("/v1/subjects?limit=0", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("/limit", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Get_WhatTheCallerHas_IsNotModified()
    {
        using var http = await gateway.HttpAsync("tagged");
        var sha256 = await UploadAsync(http, "rex");
        var made = await http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, Cancellation);
        await http.GetStringAsync($"{made.Headers.Location}/events", Cancellation);

        foreach (var path in new[] { "/v1/models", "/v1/subjects/rex", $"/v1/subjects/rex/photos/{sha256}", $"{made.Headers.Location}", $"{made.Headers.Location}/pictures/0" })
        {
            var first = await http.GetAsync(path, Cancellation);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            var second = await http.SendAsync(again, Cancellation);
            Assert.Equal((path, HttpStatusCode.NotModified, 0), (path, second.StatusCode, (await second.Content.ReadAsByteArrayAsync(Cancellation)).Length));
        }
    }

    [Fact]
    public async Task Submit_PaintedMask_IsTaken()
    {
        using var http = await gateway.HttpAsync("painter");
        await LearnAsync(http, "rex");
        using var white = TorchSharp.torch.ones(3, 64, 64);

        var made = await http.PostAsJsonAsync(
            "/v1/compositions",
            new { model = FakeEngine.Model, prompt = "a {rex}", inferenceSteps = 2, subjects = new[] { new { name = "rex", mask = PngFile.Encode(white) } } },
            Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        Assert.Contains("\"state\":\"done\"", await http.GetStringAsync($"{made.Headers.Location}/events", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Residual_DownloadedAndUploaded_IsTheSame()
    {
        using var http = await gateway.HttpAsync("carrier");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ResidualFile()), "residual", "rex.safetensors" } };
        (await http.PostAsync($"/v1/subjects/rex/versions?model={FakeEngine.Model}", form, Cancellation)).EnsureSuccessStatusCode();

        Assert.Equal(ResidualFile(), await http.GetByteArrayAsync("/v1/subjects/rex/versions/1/residual", Cancellation));
    }

    [Fact]
    public async Task Upload_NoResidual_IsRefusedEvenWithANoun()
    {
        using var http = await gateway.HttpAsync("carrier");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "residual", "rex.safetensors" } };

        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync($"/v1/subjects/none/versions?model={FakeEngine.Model}&classNoun=dog", form, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Audit_Change_TellsWhoDidWhatAndNoSecret()
    {
        using var http = await gateway.HttpAsync("watched");
        var key = http.DefaultRequestHeaders.Authorization!.Parameter!;

        await UploadAsync(http, "rex");
        await http.DeleteAsync("/v1/subjects/nobody%0A", Cancellation);

        var lines = gateway.Audit.Lines.Where(line => line.StartsWith("watched ", StringComparison.Ordinal)).ToList();
        Assert.Contains(lines, line => line.Contains($"key {key.Split('.')[2]}", StringComparison.Ordinal) && line.Contains("POST /v1/subjects/rex/photos", StringComparison.Ordinal) && line.Contains("200", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("DELETE /v1/subjects/nobody%0A", StringComparison.Ordinal) && line.Contains("400", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Audit.Lines, line => line.Contains(key.Split('.')[3], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_Refusal_HasTheTraceIdThatItsCallerIsTold()
    {
        using var http = await gateway.HttpAsync("refused");

        var answer = await http.DeleteAsync("/v1/subjects/Rex", Cancellation);

        var traceId = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("traceId").GetString();
        Assert.Contains(gateway.Audit.Lines, line => line.StartsWith("refused ", StringComparison.Ordinal) && line.EndsWith($"[{traceId}]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_KeyIsMade_TellsWhich()
    {
        using var http = await gateway.HttpAsync("keeper");

        var made = await http.PostAsJsonAsync("/v1/keys", new { label = "shop", roles = "compose", expires = (string?)null }, Cancellation);

        var location = made.Headers.Location!.ToString();
        Assert.Equal($"/v1/keys/{(await made.Content.ReadFromJsonAsync<string>(Cancellation))!.Split('.')[2]}", location);
        Assert.Contains(gateway.Audit.Lines, line => line.StartsWith("keeper ", StringComparison.Ordinal) && line.Contains($"POST /v1/keys {location} -> 201", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Documentation_ItsScript_IsTheOnlyOneThatRuns()
    {
        using var http = gateway.Http();

        var answer = await http.GetAsync("/scalar/", Cancellation);

        var scripts = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ").Single(directive => directive.StartsWith("script-src ", StringComparison.Ordinal));
        var nonce = Assert.Single(scripts.Split(' '), source => source.StartsWith("'nonce-", StringComparison.Ordinal))[7..^1];
        Assert.Equal($"script-src 'self' 'nonce-{nonce}'", scripts);
        Assert.Contains($"<script type=\"module\" nonce=\"{nonce}\">", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(nonce, Assert.Single((await http.GetAsync("/scalar/", Cancellation)).Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/subjects/Rex")]
    [InlineData("/nowhere")]
    public async Task Answers_OfEveryKind_HaveSecurityHeaders(string path)
    {
        using var http = await gateway.HttpAsync("reader");

        var headers = (await http.GetAsync(path, Cancellation)).Headers;

        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
        Assert.DoesNotContain("unsafe", Assert.Single(headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(headers.Contains("Server"));
    }

    private static async Task<string> UploadAsync(HttpClient http, string subject)
    {
        using var pixels = TorchSharp.torch.rand(3, 32, 32);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(PngFile.Encode(pixels)), "files", "0.png" } };
        var answer = await http.PostAsync($"/v1/subjects/{subject}/photos", form, Cancellation);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation))[0].GetProperty("sha256").GetString()!;
    }

    private static async Task LearnAsync(HttpClient http, string subject)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ResidualFile()), "residual", "rex.safetensors" } };
        (await http.PostAsync($"/v1/subjects/{subject}/versions?model={FakeEngine.Model}", form, Cancellation)).EnsureSuccessStatusCode();
    }

    internal static byte[] ResidualFile()
    {
        using var folder = new TemporaryFolder();
        new Diffusion.Residuals.ResidualEmbedding { Values = new float[8], Width = 8, ClassNoun = "dog" }.Save(folder["rex.safetensors"]);
        return File.ReadAllBytes(folder["rex.safetensors"]);
    }
}
