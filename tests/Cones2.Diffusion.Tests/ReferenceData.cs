namespace Cones2.Diffusion.Tests;

/// <summary>
/// Golden tensors from independent implementations: every folder with a model and a golden folder under
/// $CONES2_REFERENCE, by default ../shared/reference beside the checkout.
/// </summary>
internal static class ReferenceData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("CONES2_REFERENCE") is { Length: > 0 } given
        ? given
        : Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "reference"));

    /// <summary>Reference folders whose golden folder holds a file of this name; the test is skipped where there is none.</summary>
    public static TheoryData<string> FoldersWith(string goldenFile)
    {
        var data = new TheoryData<string>();
        if (Directory.Exists(Root))
        {
            foreach (var folder in Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal))
            {
                if (File.Exists(Path.Combine(folder, "golden", goldenFile)))
                    data.Add(Path.GetFileName(folder));
            }
        }

        if (data.Count == 0)
            data.Add(new TheoryDataRow<string>("") { Skip = $"No golden/{goldenFile} in the folders of {Root}; set CONES2_REFERENCE to a reference folder." });
        return data;
    }

    public static string Model(string folder) => Path.Combine(Root, folder, "model");

    public static string Golden(string folder, string file) => Path.Combine(Root, folder, "golden", file);

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cones2.Cluster.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Cones2.Cluster.sln above {AppContext.BaseDirectory}.");
    }
}
