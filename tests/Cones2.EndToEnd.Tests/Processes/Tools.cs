namespace Cones2.EndToEnd.Tests.Processes;

/// <summary>Servers that tests/run.sh installs.</summary>
internal static class Tools
{
    public static string Redis { get; } = Find("redis-server", "CONES2_REDIS");

    public static string Azurite { get; } = Find("azurite-blob", "CONES2_AZURITE");

    private static string Find(string name, string variable)
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name));
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given
            : paths.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{name} is not on the path; run the tests by tests/run.sh, which installs it, or say where it is in {variable}.");
    }
}
