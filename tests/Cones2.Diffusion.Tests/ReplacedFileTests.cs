using System.Text;

namespace Cones2.Diffusion.Tests;

public sealed class ReplacedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cones2-").FullName;

    [Fact]
    public void Commit_OverAnOlderFile_ReplacesItWhole()
    {
        var path = Path.Combine(_folder, "a");
        File.WriteAllText(path, "old");

        using (var file = new ReplacedFile(path))
        {
            file.Stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Commit_AFolderHasTheName_SaysWhatToDoAndLeavesNothing()
    {
        var path = Path.Combine(_folder, "a");
        Directory.CreateDirectory(path);

        var fault = Assert.Throws<InvalidInputException>(() =>
        {
            using var file = new ReplacedFile(path);
            file.Stream.Write(Encoding.UTF8.GetBytes("new"));
            file.Commit();
        }).Faults.Single();

        Assert.Equal(path, fault.Where);
        Assert.StartsWith("can't be written (", fault.Problem, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
