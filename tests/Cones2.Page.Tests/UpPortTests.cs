namespace Cones2.Page.Tests;

public sealed class UpPortTests
{
    [Theory]
    [InlineData("99999")]
    [InlineData("-5")]
    public async Task Up_PortThatIsNone_SaysWhichThereAre(string port)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await Cones2Process.RunAsync(folder["."], "up", "--port", port);

        Assert.Equal(2, exitCode);
        Assert.Equal($"error: --port: is {port}; give 1 to 65535, or 0 for any that is free.", error.Trim());
    }
}
