using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Cones2.Cli.Tests;

public sealed class UpCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_AnyFreePort_AnswersToItsKeyUntilInterrupted()
    {
        using var place = new Workplace();
        using var process = Cones2Process.Start(place.Folder, "up", "--port", "0", "--json");
        using var told = JsonDocument.Parse((await process.ReadLineAsync())!);
        using var http = new HttpClient { BaseAddress = new Uri(told.RootElement.GetProperty("address").GetString()!) };
        var key = await File.ReadAllTextAsync(told.RootElement.GetProperty("keyFile").GetString()!, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/usage", Cancellation)).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await http.PostAsJsonAsync("/v1/subjects", new { id = "rex" }, Cancellation)).StatusCode);

        await process.InterruptAsync();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
        var log = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(told.RootElement.GetProperty("logs").GetString()!)), Cancellation);
        Assert.Contains("nobody (nobody): GET /v1/usage", log, StringComparison.Ordinal);
        Assert.Contains("POST /v1/subjects /v1/subjects/rex -> 201", log, StringComparison.Ordinal);
        Assert.DoesNotContain(key, log, StringComparison.Ordinal);
    }
}
