namespace Cones2.Cli.Tests;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_OneSiloInterrupted_KeepsItsKeyAndEndsInGoodOrder()
    {
        using var place = new Workplace();
        var (siloPort, gatewayPort) = (FreePort.Find(), FreePort.Find());
        using var process = Cones2Process.Start(place.Folder, "serve", "--silo-port", $"{siloPort}", "--gateway-port", $"{gatewayPort}");

        await process.SaysAsync("Application started.");
        await process.InterruptAsync();
        var ended = await process.EndAsync();

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(place["cones2-data/token.key"], TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Serve_ItsFolderGivenAsCluster_IsWhatCommandsWorkOn()
    {
        using var place = new Workplace();
        using var process = Cones2Process.Start(place.Folder, "serve", "--silo-port", $"{FreePort.Find()}", "--gateway-port", $"{FreePort.Find()}");
        await process.SaysAsync("Application started.");

        var created = await Cones2Process.RunAsync(place.Folder, "keys", "create", "shop backend", "--role", "read", "--cluster", "cones2-data");
        var listed = await Cones2Process.RunAsync(place.Folder, "keys", "list", "--cluster", "cones2-data");
        var elsewhere = await Cones2Process.RunAsync(place.Folder, "keys", "list", "--cluster", ".");

        Assert.True(created.ExitCode == 0, created.Error);
        Assert.Contains("shop backend", listed.Output, StringComparison.Ordinal);
        Assert.Equal(2, elsewhere.ExitCode);
        Assert.Contains("error: --cluster: is ., in which no \"cones2 serve\" ever kept anything", elsewhere.Error, StringComparison.Ordinal);
        await process.InterruptAsync();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Serve_FaultySettings_TellsAllAndExitsWith2()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "serve", "--roles", "gpu", "--silo-port", "0", "--address", "here");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: Cones2:SiloPort is 0; give 1 to 65535.", ended.Error, StringComparison.Ordinal);
        Assert.Contains("error: Cones2:Address is \"here\"", ended.Error, StringComparison.Ordinal);
        Assert.Contains("error: Cones2:Clustering is Localhost for a silo of the role Gpu alone", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ModelThatIsNotThere_NamesItsFolderAndExitsWith2()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "serve", "--model", "sd21=nowhere", "--silo-port", $"{FreePort.Find()}", "--gateway-port", $"{FreePort.Find()}");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("nowhere", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ModelWithoutFolder_SaysHowToGiveIt()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "serve", "--model", "sd21");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--model: is \"sd21\"; give NAME=FOLDER", ended.Error, StringComparison.Ordinal);
    }
}
