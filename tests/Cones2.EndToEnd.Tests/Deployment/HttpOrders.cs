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
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
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
        while (true)
        {
            using var answer = await _http.GetAsync(new Uri($"/v1/compositions/{id}", UriKind.Relative), cancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            var status = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
            switch (status["state"]!.GetValue<string>())
            {
                case "done":
                    return await _http.GetByteArrayAsync(new Uri(status["pictures"]![0]!["href"]!.GetValue<string>(), UriKind.Relative), cancellationToken);
                case "failed" or "cancelled":
                    Assert.Fail($"The composition ended as {status}.");
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();
}
