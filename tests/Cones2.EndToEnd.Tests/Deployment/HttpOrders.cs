using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Cones2.EndToEnd.Tests.Deployment;

/// <summary>A tenant that orders pictures by HTTP and takes no error for an answer.</summary>
internal sealed class HttpOrders : IDisposable
{
    private readonly HttpClient _http;

    public HttpOrders(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Orders one picture, and waits for it.</summary>
    /// <returns>The PNG.</returns>
    public async Task<byte[]> ComposeAsync(int steps, long seed, CancellationToken cancellationToken)
    {
        using var submitted = await _http.PostAsJsonAsync(
            "/v1/compositions",
            new { model = "small", prompt = "a photo of a red mug and a blue car on the beach", width = 64, height = 64, inferenceSteps = steps, seed },
            cancellationToken);
        Assert.True(submitted.IsSuccessStatusCode, await submitted.Content.ReadAsStringAsync(cancellationToken));
        var id = (await submitted.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();

        // The stream ends with the work, also where the silo that did it stopped meanwhile.
        await _http.GetStringAsync(new Uri($"/v1/compositions/{id}/events", UriKind.Relative), cancellationToken);
        var status = (await _http.GetFromJsonAsync<JsonObject>(new Uri($"/v1/compositions/{id}", UriKind.Relative), cancellationToken))!;
        Assert.True(status["state"]!.GetValue<string>() == "done", $"The composition ended as {status}.");
        return await _http.GetByteArrayAsync(new Uri(status["pictures"]![0]!["href"]!.GetValue<string>(), UriKind.Relative), cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
