namespace Cones2.Deploy.Tests.Scripts;

/// <summary>What the images' health checks run.</summary>
public sealed class HealthcheckTests
{
    private static readonly string Script = Checkout.At("deploy", "docker", "healthcheck.sh");

    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    [InlineData(302, 1)]
    public async Task Healthcheck_AServerThatAnswers_IsHealthyBy200Alone(int status, int expected)
    {
        using var server = LocalServer.Of(("/health/ready", status, "x"));

        var (exitCode, _, errors) = await Tool.RunAsync("bash", new Dictionary<string, string>(), Script, $"{server.Port}", "/health/ready");

        Assert.Equal(expected, exitCode);
        Assert.Equal(expected == 0, errors.Length == 0);
        Assert.Equal("/health/ready", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_IsUnhealthyAndSaysWhere()
    {
        var port = FreePort.Find();

        var (exitCode, _, errors) = await Tool.RunAsync("bash", new Dictionary<string, string>(), Script, $"{port}", "/health/live");

        Assert.Equal(1, exitCode);
        Assert.Contains($"127.0.0.1:{port}", errors, StringComparison.Ordinal);
    }
}
