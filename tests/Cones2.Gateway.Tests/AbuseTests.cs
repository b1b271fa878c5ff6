using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Images;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Gateway.Tests;

/// <summary>What is meant to do harm is refused with the right status, and nothing is changed.</summary>
public sealed class AbuseTests(StrictGateway gateway) : IClassFixture<StrictGateway>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routes_ExpiredKey_AreUnauthorized()
    {
        var client = gateway.Client;
        var key = await client.CreateKeyAsync(TenantId.Parse("late"), new ApiKeyOrder("short", TenantRoles.All, DateTimeOffset.UtcNow.AddHours(1)), Cancellation);
        using var http = gateway.With(key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
        try
        {
            gateway.Clock.Ahead = TimeSpan.FromHours(1);
            foreach (var operation in (await ApiDocument.ReadAsync(http, Cancellation)).Operations)
                Assert.Equal((operation.Path, HttpStatusCode.Unauthorized), (operation.Path, await StatusAsync(http, operation, "some")));
        }
        finally
        {
            gateway.Clock.Ahead = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task Routes_KeyOfAnotherTenant_ChangeNothingAndShowNothing()
    {
        // 1. A photo, a version, a composition with its picture and a key of one tenant, who finds each of them.
        using var mine = await gateway.HttpAsync("owner");
        var photos = await UploadAsync(mine, "rex");
        using var residual = new MultipartFormDataContent { { new ByteArrayContent(ContractTests.ResidualFile()), "residual", "rex.safetensors" } };
        (await mine.PostAsync($"/v1/subjects/rex/versions?model={FakeEngine.Model}", residual, Cancellation)).EnsureSuccessStatusCode();
        var made = await mine.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, Cancellation);
        var composition = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
        await mine.GetStringAsync($"/v1/compositions/{composition}/events", Cancellation);
        var key = await (await mine.PostAsJsonAsync("/v1/keys", new { label = "shop", roles = "read", expires = (string?)null }, Cancellation)).Content.ReadFromJsonAsync<string>(Cancellation);
        var operations = (await ApiDocument.ReadAsync(mine, Cancellation)).Operations.Where(operation => operation.Path.Contains("{id}", StringComparison.Ordinal)).ToList();
        var before = await ReadAsync();

        // 2. Another tenant, who may do everything, asks for each of them, and finds none.
        using var other = await gateway.HttpAsync("intruder");
        foreach (var operation in operations.Where(operation => operation.Method == HttpMethod.Get))
            Assert.Equal((operation.Path, HttpStatusCode.NotFound), (operation.Path, await StatusAsync(other, operation, IdFor(operation), photos)));

        // 3. Then does to them whatever can be done, as their owner would.
        foreach (var operation in operations.Where(operation => operation.Method != HttpMethod.Get))
            Assert.True(await StatusAsync(other, operation, IdFor(operation), photos) < HttpStatusCode.InternalServerError);

        // 4. All is as it was, to the byte.
        Assert.Equal(before, await ReadAsync());
        using var shop = gateway.With(key!);
        Assert.Equal(HttpStatusCode.OK, (await shop.GetAsync("/v1/usage", Cancellation)).StatusCode);

        string IdFor(ApiOperation operation) => operation.Path.Contains("compositions", StringComparison.Ordinal) ? composition
            : operation.Path.Contains("keys", StringComparison.Ordinal) ? key!.Split('.')[2]
            : "rex";

        async Task<List<string>> ReadAsync()
        {
            var found = new List<string> { await mine.GetStringAsync("/v1/subjects", Cancellation), await mine.GetStringAsync("/v1/compositions", Cancellation), await mine.GetStringAsync("/v1/keys", Cancellation) };
            foreach (var operation in operations.Where(operation => operation.Method == HttpMethod.Get))
            {
                using var request = Request(operation, IdFor(operation), photos);
                var answer = await mine.SendAsync(request, Cancellation);
                Assert.Equal((operation.Path, HttpStatusCode.OK), (operation.Path, answer.StatusCode));
                found.Add(Convert.ToBase64String(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
            }

            return found;
        }
    }

    [Fact]
    public async Task Ids_PathTraversal_AreRefusedOnEveryRoute()
    {
        using var http = await gateway.HttpAsync("traveller");

        foreach (var operation in (await ApiDocument.ReadAsync(http, Cancellation)).Operations.Where(operation => operation.Path.Contains("{id}", StringComparison.Ordinal) && !operation.Path.Contains("keys", StringComparison.Ordinal)))
        {
            foreach (var id in new[] { "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "..%5c..%5cwindows", "a%2Fb", "a%00", "~root", new string('a', 65) })
            {
                using var request = Request(operation, id);
                var status = (await http.SendAsync(request, Cancellation)).StatusCode;
                Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{operation.Method} {operation.Path} of {id} is answered {status}.");
            }
        }

        Assert.Equal(0, (await http.GetFromJsonAsync<JsonElement>("/v1/usage", Cancellation)).GetProperty("subjects").GetInt32());
    }

    [Theory]
    [InlineData("/v1/subjects/rex/photos", "multipart/form-data; boundary=x")]
    [InlineData("/v1/compositions", "application/json")]
    public async Task Upload_OneGigabyte_IsRefusedUnread(string path, string mediaType)
    {
        using var http = await gateway.HttpAsync("heavy");
        using var body = new Zeros(1L << 30);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        request.Headers.ExpectContinue = true;

        var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(0, body.Position);
    }

    [Theory]
    [InlineData(60_000, 60_000)]
    [InlineData(1, 1_000_000)]
    public async Task Upload_ImageBomb_IsRefusedByItsHeader(int width, int height)
    {
        using var http = await gateway.HttpAsync("bomber");
        using var form = new MultipartFormDataContent { { PngHeader(width, height), "files", "0.png" } };

        var answer = await http.PostAsync("/v1/subjects/rex/photos", form, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("/files/0", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/subjects/rex", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Upload_MaskThatIsABomb_IsRefusedByItsHeader()
    {
        using var http = await gateway.HttpAsync("bomber");
        var mask = await PngHeader(60_000, 60_000).ReadAsByteArrayAsync(Cancellation);

        var answer = await http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a {rex}", subjects = new[] { new { name = "rex", mask } } }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("/subjects/0/mask", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_JsonBombs_AreRefused()
    {
        using var http = await gateway.HttpAsync("bomber");
        var bombs = new[]
        {
            new string('[', 100_000),
            $$"""{"model":"small","prompt":{{string.Concat(Enumerable.Repeat("{\"a\":", 10_000))}}1{{new string('}', 10_000)}}}""",
            $$"""{"model":"small","prompt":"{{new string('a', 1_500_000)}}"}""",
            $$"""{"model":"small","prompt":"a","subjects":[{{string.Join(',', Enumerable.Repeat("{\"name\":\"rex\"}", 50_000))}}]}""",
        };

        foreach (var bomb in bombs)
        {
            using var body = new StringContent(bomb, Encoding.UTF8, "application/json");
            Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/v1/compositions", body, Cancellation)).StatusCode);
        }

        Assert.Equal(0, (await http.GetFromJsonAsync<JsonElement>("/v1/usage", Cancellation)).GetProperty("compositions").GetInt32());
    }

    [Fact]
    public async Task Submit_BodyThatHardlyComes_IsGivenUp()
    {
        using var http = await gateway.HttpAsync("slow");
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Address.Host, gateway.Address.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/compositions HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: {http.DefaultRequestHeaders.Authorization}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"),
            Cancellation);

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal("HTTP/1.1 408 Request Timeout", answer);
    }

    [Fact]
    public async Task Events_TenThousandSubscribers_LeaveRoomForOthers()
    {
        // 1. A composition that stands still.
        using var http = await gateway.HttpAsync("crowd");
        gateway.Pace.Halt();
        var made = await http.PostAsJsonAsync("/v1/compositions", new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }, Cancellation);
        var events = $"{made.Headers.Location}/events";

        // 2. As many streams as a tenant may have stay open, all others are told to come later.
        using var handler = new SocketsHttpHandler();
        using var crowd = new HttpClient(handler) { BaseAddress = gateway.Address, DefaultRequestHeaders = { Authorization = http.DefaultRequestHeaders.Authorization } };
        var open = new List<HttpResponseMessage>();
        for (var subscriber = 0; subscriber < StrictGateway.Streams; subscriber++)
            open.Add(await crowd.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, Cancellation));
        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await Parallel.ForAsync(StrictGateway.Streams, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (_, cancellationToken) =>
        {
            using var answer = await crowd.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        });

        // 3. Their own other requests get through, and everyone else's; and the composition is done.
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
        using var other = await gateway.HttpAsync("quiet");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/v1/usage", Cancellation)).StatusCode);
        gateway.Pace.Allow();
        Assert.All(await Task.WhenAll(open.Select(answer => answer.Content.ReadAsStringAsync(Cancellation))), text => Assert.Contains("\"state\":\"done\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_KeyReplayedAtOnce_ComposesOnce()
    {
        using var http = await gateway.HttpAsync("replay");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/compositions") { Content = JsonContent.Create(new { model = FakeEngine.Model, prompt = "a beach", inferenceSteps = 2 }) };
            request.Headers.Add("Idempotency-Key", "once");
            var answer = await http.SendAsync(request, Cancellation);
            return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString());
        }));

        Assert.Equal(HttpStatusCode.Accepted, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/v1/usage", Cancellation)).GetProperty("compositions").GetInt32());
    }

    /// <param name="operation">To be asked for with all that it takes.</param>
    /// <param name="id">Of the subject, composition or key.</param>
    /// <param name="photos">As their upload told them.</param>
    private static HttpRequestMessage Request(ApiOperation operation, string id, JsonElement? photos = null)
    {
        var path = operation.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{sha256}", photos?[0].GetProperty("sha256").GetString() ?? new string('0', 64), StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal).Replace("{index}", "0", StringComparison.Ordinal);
        var query = operation.Path.EndsWith("published", StringComparison.Ordinal) ? "?version=1" : operation.Path.EndsWith("versions", StringComparison.Ordinal) ? $"?model={FakeEngine.Model}&classNoun=dog" : "";
        return new HttpRequestMessage(operation.Method, new Uri(path + query, UriKind.Relative))
        {
            Content = operation.Path.Split('/')[^1] switch
            {
                "training" => JsonContent.Create(new { model = FakeEngine.Model, classNoun = "dog", photos = photos ?? JsonSerializer.SerializeToElement(Array.Empty<object>()), steps = 2 }),
                "photos" => new MultipartFormDataContent { { Png(32, 32), "files", "0.png" } },
                "versions" => new MultipartFormDataContent { { new ByteArrayContent(ContractTests.ResidualFile()), "residual", "rex.safetensors" } },
                _ => null,
            },
        };
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, ApiOperation operation, string id, JsonElement? photos = null)
    {
        using var request = Request(operation, id, photos);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> UploadAsync(HttpClient http, string subject)
    {
        using var form = new MultipartFormDataContent { { Png(32, 32), "files", "0.png" } };
        var answer = await http.PostAsync($"/v1/subjects/{subject}/photos", form, Cancellation);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private static ByteArrayContent Png(int width, int height)
    {
        using var pixels = TorchSharp.torch.rand(3, height, width);
        return new ByteArrayContent(PngFile.Encode(pixels));
    }

    /// <summary>A PNG that says it has so many pixels, and has none.</summary>
    private static ByteArrayContent PngHeader(int width, int height)
    {
        byte[] header = [0, 0, 0, 13, .. "IHDR"u8, .. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0];
        return new ByteArrayContent([0x89, .. "PNG\r\n\u001a\n"u8, .. header, .. BigEndian((int)Crc32(header.AsSpan(4))), 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0xEDB88320 : 0);
        }

        return ~crc;
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
