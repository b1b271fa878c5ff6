using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Cones2.Diffusion.Images;
using CsCheck;

namespace Cones2.Gateway.Tests;

/// <summary>Whatever is sent to any operation of the OpenAPI document, it is answered, and never by a fault of ours.</summary>
public sealed class ApiPropertyTests(GatewayServer gateway) : IClassFixture<GatewayServer>
{
    private const int RequestsPerOperation = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Gen<string> Ids = Gen.OneOf<string>(
        Gen.OneOf("some", "some", "some", "nobody", "0", "1", "-1", "99999999999999999999", "..", "%00", "A", new string('a', 65), new string('0', 64)),
        Gen.String[Gen.Char['a', 'z'], 1, 70]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_RandomRequests_NeverFailInside()
    {
        using var http = await gateway.HttpAsync("random");
        http.Timeout = Patience;
        var document = await ApiDocument.ReadAsync(http, Cancellation);
        var json = new JsonGen(document);
        var answers = new Dictionary<string, HashSet<HttpStatusCode>>();

        foreach (var operation in document.Operations)
        {
            await EnsureSubjectAsync(http);
            var seen = answers[$"{operation.Method} {operation.Path}"] = [];
            await Requests(operation, json).SampleAsync(
                async draw =>
                {
                    using var request = draw();
                    using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
                    seen.Add(answer.StatusCode);
                    Assert.True((int)answer.StatusCode < 500, $"{request.Method} {request.RequestUri} is answered {(int)answer.StatusCode}.");
                    if ((int)answer.StatusCode == 400)
                        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                },
                iter: RequestsPerOperation, threads: 1);
        }

        Assert.True(answers.Count >= 20);
        Assert.Contains(HttpStatusCode.Accepted, answers["POST /v1/compositions"]);
        Assert.Contains(HttpStatusCode.BadRequest, answers["POST /v1/compositions"]);
    }

    /// <summary>There is something to find, until an operation deletes it.</summary>
    private static async Task EnsureSubjectAsync(HttpClient http)
    {
        using var form = new MultipartFormDataContent { { Photo(), "files", "0.png" } };
        await http.PostAsync("/v1/subjects/some/photos", form, Cancellation);
    }

    private static ByteArrayContent Photo()
    {
        using var pixels = TorchSharp.torch.rand(3, 32, 32);
        return new ByteArrayContent(PngFile.Encode(pixels));
    }

    private static Gen<Func<HttpRequestMessage>> Requests(ApiOperation operation, JsonGen json)
    {
        var parameters = operation.Parameters.ToList();
        var values = Gen.OneOf<string>(Ids, JsonGen.Any.Select(node => node?.ToJsonString() ?? "")).Array[parameters.Count];
        var bodies = operation.Bodies.ToList();
        var body = bodies.Count == 0
            ? Gen.Const(static () => (JsonNode?)null)
            : json.By(bodies[0].Schema);
        return Gen.Select(values, Gen.Bool.Array[parameters.Count], body, Gen.Int[0, 9], (texts, given, node, die) => (Func<HttpRequestMessage>)(() =>
        {
            var (path, query) = (operation.Path, new List<string>());
            HttpRequestMessage? request = new() { Method = operation.Method };
            foreach (var (index, parameter) in parameters.Index())
            {
                var (name, place, text) = (parameter["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>(), texts[index]);
                if (place == "path")
                    path = path.Replace($"{{{name}}}", Escape(text.Length == 0 ? "some" : text), StringComparison.Ordinal);
                else if (place == "query" && given[index])
                    query.Add($"{name}={Escape(text)}");
                else if (place == "header" && given[index])
                    request.Headers.TryAddWithoutValidation(name, Escape(text));
            }

            request.RequestUri = new Uri(query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", UriKind.Relative);
            if (bodies.Count > 0)
                request.Content = Content(bodies[0].MediaType, node, die);
            return request;
        }));
    }

    private static HttpContent? Content(string mediaType, JsonNode? node, int die) => (mediaType, die) switch
    {
        (_, 0) => null,
        (_, 1) => new StringContent(node?.ToJsonString() ?? "{", Encoding.UTF8, "text/plain"),
        ("multipart/form-data", > 5) => new MultipartFormDataContent { { Photo(), "files", "0.png" } },
        ("multipart/form-data", > 3) => new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "residual", "r.pt" } },
        ("multipart/form-data", _) => new ByteArrayContent(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x") } },
        (_, 2) => new StringContent((node?.ToJsonString() ?? "") + "}", Encoding.UTF8, "application/json"),
        _ => new StringContent(node?.ToJsonString() ?? "null", Encoding.UTF8, "application/json"),
    };

    // What stands alone of a surrogate pair can't be sent at all.
    private static string Escape(string text) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).Replace("..", "%2e%2e", StringComparison.Ordinal);
}
