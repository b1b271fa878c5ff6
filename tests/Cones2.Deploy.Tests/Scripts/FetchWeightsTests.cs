using System.Security.Cryptography;
using System.Text;

namespace Cones2.Deploy.Tests.Scripts;

/// <summary>The init container of a pool whose model is not in the image.</summary>
public sealed class FetchWeightsTests : IDisposable
{
    private const string Index = "{}";
    private const string Weights = "weights of a network";

    private readonly TemporaryFolder _folder = new();
    private readonly LocalServer _server = LocalServer.Of(("/sd21/model_index.json", 200, Index), ("/sd21/unet/model.safetensors", 200, Weights));

    private string Model => _folder["model"];

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetch_EmptyCache_IsFilledAndProven()
    {
        var (exitCode, _, errors) = await FetchAsync(Sums(Index, Weights));

        Assert.True(exitCode == 0, errors);
        Assert.Equal(Weights, await File.ReadAllTextAsync(Path.Combine(Model, "unet", "model.safetensors"), TestContext.Current.CancellationToken));
        Assert.All(_server.Requests, request => Assert.Equal("Bearer of-weights", request.Authorization));
    }

    [Fact]
    public async Task Fetch_FullCache_AsksForNothing()
    {
        await FetchAsync(Sums(Index, Weights));
        _server.Requests.Clear();

        var (exitCode, _, _) = await FetchAsync(Sums(Index, Weights));

        Assert.Equal(0, exitCode);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Fetch_FileThatWasDamaged_IsFetchedAgain()
    {
        await FetchAsync(Sums(Index, Weights));
        _server.Requests.Clear();
        await File.WriteAllTextAsync(Path.Combine(Model, "unet", "model.safetensors"), "half", TestContext.Current.CancellationToken);

        var (exitCode, _, _) = await FetchAsync(Sums(Index, Weights));

        Assert.Equal(0, exitCode);
        Assert.Equal("/sd21/unet/model.safetensors", Assert.Single(_server.Requests).Path);
    }

    [Fact]
    public async Task Fetch_OtherBytesThanTheSumSays_FailsAndKeepsNothing()
    {
        var (exitCode, _, errors) = await FetchAsync(Sums(Index, "what it should be"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("unet/model.safetensors", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Model, "unet")));
    }

    [Fact]
    public async Task Fetch_PathOutOfTheFolder_IsRefused()
    {
        var (exitCode, _, errors) = await FetchAsync($"{new string('0', 64)}  ../escape\n");

        Assert.Equal(2, exitCode);
        Assert.Contains("../escape", errors, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    private static string Sums(string index, string weights) => $"{Sum(index)}  model_index.json\n{Sum(weights)}  unet/model.safetensors\n";

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<(int ExitCode, string Output, string Errors)> FetchAsync(string sums)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed: its image is what runs this.");
        await File.WriteAllTextAsync(_folder["sums"], sums, TestContext.Current.CancellationToken);
        return await Tool.RunAsync(
            "sh",
            new Dictionary<string, string>
            {
                ["WEIGHTS_URL"] = $"http://127.0.0.1:{_server.Port}/sd21",
                ["WEIGHTS_SUMS"] = _folder["sums"],
                ["WEIGHTS_FOLDER"] = Model,
                ["WEIGHTS_AUTHORIZATION"] = "Bearer of-weights",
            },
            Checkout.At("helm", "cones2", "files", "fetch-weights.sh"));
    }
}
