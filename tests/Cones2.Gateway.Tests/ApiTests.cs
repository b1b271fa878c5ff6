using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cones2.Diffusion.Images;
using Cones2.Grains.Engine;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Gateway.Tests;

public sealed class ApiTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_PhotosToPicture_LearnsAndComposes()
    {
        // A tenant of its own, whose usage is this test's alone.
        using var http = await gateway.HttpAsync("studio");

        // 1. A subject, its photos and a training, followed to its end.
        var made = await http.PostAsJsonAsync("/v1/subjects", new { id = "rex" }, Cancellation);
        Assert.Equal((HttpStatusCode.Created, "/v1/subjects/rex"), (made.StatusCode, made.Headers.Location!.ToString()));
        Assert.Equal("none", (await JsonAsync(await http.GetAsync(made.Headers.Location, Cancellation))).GetProperty("training").GetProperty("state").GetString());
        var photos = await JsonAsync(await http.PostAsync("/v1/subjects/rex/photos", Photos(2), Cancellation));
        var thumbnail = await http.GetByteArrayAsync($"/v1/subjects/rex/photos/{photos[0].GetProperty("sha256").GetString()}", Cancellation);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], thumbnail[..4]);
        Assert.Equal(FakeEngine.Model, (await JsonAsync(await http.GetAsync("/v1/models", Cancellation)))[0].GetProperty("name").GetString());
        var ordered = await http.PostAsJsonAsync(
            "/v1/subjects/rex/training", new { model = FakeEngine.Model, classNoun = "dog", photos, steps = 5 }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);
        var events = await http.GetStringAsync("/v1/subjects/rex/events", Cancellation);
        Assert.Contains("event: training", events, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"done\"", events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);

        // 2. One composition under one key, however often it is submitted.
        var order = new
        {
            model = FakeEngine.Model,
            prompt = "a {rex} on the beach",
            subjects = new[] { new { name = "rex", box = new { left = 0, top = 0, right = 256, bottom = 256 } } },
            inferenceSteps = 3,
        };
        var first = await JsonAsync(await PostAsync(http, order, "order-1"));
        var second = await JsonAsync(await PostAsync(http, order, "order-1"));
        var id = first.GetProperty("id").GetString();
        Assert.Equal(id, second.GetProperty("id").GetString());
        var moves = await http.GetAsync($"/v1/compositions/{id}/events", Cancellation);
        Assert.Contains("event: progress", await moves.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("no", Assert.Single(moves.Headers.GetValues("X-Accel-Buffering")));

        // 3. Its picture, and what it cost.
        var picture = await http.GetAsync($"/v1/compositions/{id}/pictures/0", Cancellation);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(picture.Headers.ETag);
        Assert.Equal("rex", (await JsonAsync(await http.GetAsync("/v1/subjects", Cancellation))).GetProperty("names")[0].GetString());
        Assert.Equal(1, (await JsonAsync(await http.GetAsync("/v1/usage", Cancellation))).GetProperty("compositions").GetInt32());
    }

    [Fact]
    public async Task GetOrder_OfAComposition_CanBeOrderedAgain()
    {
        using var http = await gateway.HttpAsync("gallery");
        var photos = await JsonAsync(await http.PostAsync("/v1/subjects/rex/photos", Photos(1), Cancellation));
        await http.PostAsJsonAsync("/v1/subjects/rex/training", new { model = FakeEngine.Model, classNoun = "dog", photos, steps = 2 }, Cancellation);
        await http.GetStringAsync("/v1/subjects/rex/events", Cancellation);
        using var white = TorchSharp.torch.ones(3, 64, 64);
        var order = new
        {
            model = FakeEngine.Model,
            prompt = "a {dog} on the beach",
            subjects = new[] { new { name = "dog", subject = "rex", mask = PngFile.Encode(white), strength = 2 } },
            inferenceSteps = 2,
            seed = 7,
        };
        var first = await IdAsync(await PostAsync(http, order, "first"));

        var kept = await JsonAsync(await http.GetAsync($"/v1/compositions/{first}/order", Cancellation));
        var second = await IdAsync(await PostAsync(http, kept, "second"));

        // Its pixels alone, drawn anew.
        var mask = BytesAsFile.Load(PngFile.Encode(white), "png", "mask", MaskFile.Redraw);
        Assert.Equal(["a {dog} on the beach", Convert.ToBase64String(mask)], new[] { kept.GetProperty("prompt").GetString(), kept.GetProperty("subjects")[0].GetProperty("mask").GetString() });
        Assert.Equal(kept.GetRawText(), (await JsonAsync(await http.GetAsync($"/v1/compositions/{second}/order", Cancellation))).GetRawText());
        Assert.Equal([second, first], (await JsonAsync(await http.GetAsync("/v1/compositions", Cancellation))).GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/compositions/nothing/order", Cancellation)).StatusCode);

        async Task<string?> IdAsync(HttpResponseMessage answer) => (await JsonAsync(answer)).GetProperty("id").GetString();
    }

    [Fact]
    public async Task Submit_ManyFaults_TellsEachWithItsPointer()
    {
        using var http = await gateway.HttpAsync("shop");

        var answer = await http.PostAsJsonAsync(
            "/v1/compositions",
            new { model = FakeEngine.Model, prompt = "a {cat}", subjects = new[] { new { name = "cat", strength = 11 } }, width = 100 },
            Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var pointers = (await JsonAsync(answer)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).ToList();
        Assert.Contains("/width", pointers);
        Assert.Contains("/subjects/0/strength", pointers);
    }

    [Fact]
    public async Task Submit_OtherOrderUnderTheKey_IsAConflict()
    {
        using var http = await gateway.HttpAsync("shop");
        await PostAsync(http, new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, "order-2");

        var answer = await PostAsync(http, new { model = FakeEngine.Model, prompt = "a city", inferenceSteps = 2 }, "order-2");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task Get_AnotherTenantsComposition_IsNotThere()
    {
        using var mine = await gateway.HttpAsync("shop");
        using var other = await gateway.HttpAsync("rival");
        var id = (await JsonAsync(await PostAsync(mine, new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, "secret"))).GetProperty("id").GetString();

        foreach (var path in new[] { $"/v1/compositions/{id}", $"/v1/compositions/{id}/order", $"/v1/compositions/{id}/events", $"/v1/compositions/{id}/pictures/0" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path, Cancellation)).StatusCode);
        Assert.Empty((await JsonAsync(await other.GetAsync("/v1/compositions", Cancellation))).GetProperty("names").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/subjects/..%2F..%2Fetc%2Fpasswd")]
    [InlineData("/v1/subjects/Rex")]
    [InlineData("/v1/compositions/a%00b")]
    public async Task Get_IdThatIsNone_IsRefused(string path)
    {
        using var http = await gateway.HttpAsync("shop");

        Assert.Contains((await http.GetAsync(path, Cancellation)).StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
    }

    [Fact]
    public async Task Upload_NoPicture_SaysWhichPhoto()
    {
        using var http = await gateway.HttpAsync("shop");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "files", "note.txt" } };

        var answer = await http.PostAsync("/v1/subjects/rex/photos", form, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("photo of subject shop/rex", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_BodyBeyondTheLimit_IsRefusedUnread()
    {
        using var http = await gateway.HttpAsync("shop");
        using var body = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"prompt\":\"{new string('a', 3 << 20)}\"}}"));

        // One who sends before it is asked to is cut off in the middle, and may not come to read why.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/compositions")
        {
            Content = new StreamContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { ExpectContinue = true },
        };

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await http.SendAsync(request, Cancellation)).StatusCode);
        Assert.Equal(0, body.Position);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, object order, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/compositions") { Content = JsonContent.Create(order) };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request, Cancellation);
    }

    private static MultipartFormDataContent Photos(int count)
    {
        var form = new MultipartFormDataContent();
        for (var photo = 0; photo < count; photo++)
        {
            using var pixels = TorchSharp.torch.rand(3, 32, 32) * 2 - 1;
            form.Add(new ByteArrayContent(PngFile.Encode(pixels)), "files", $"{photo}.png");
        }

        return form;
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
