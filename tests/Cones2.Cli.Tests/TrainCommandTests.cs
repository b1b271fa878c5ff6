using Cones2.Diffusion.Tests;

namespace Cones2.Cli.Tests;

public sealed class TrainCommandTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Train_SameSeedTwice_WritesTheSameBytes(string folder)
    {
        using var place = new Workplace();

        var first = await Cones2Process.RunAsync(place.Folder, Train(folder, "a.safetensors", steps: 4));
        var second = await Cones2Process.RunAsync(place.Folder, Train(folder, "b.safetensors", steps: 4));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(await ReadAsync(place["a.safetensors"]), await ReadAsync(place["b.safetensors"]));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Train_InterruptedAndCalledAgain_EndsAsIfItHadNotBeen(string folder)
    {
        const int steps = 30;
        using var place = new Workplace();
        var whole = await Cones2Process.RunAsync(place.Folder, Train(folder, "whole.safetensors", steps));

        // A checkpoint among the blobs tells that steps are being taken; then Ctrl-C.
        var isSaved = new TaskCompletionSource();
        using (Watch(place[Path.Combine("data", "blobs", "local", "subjects", "cut")], isSaved))
        using (var cut = Cones2Process.Start(place.Folder, Train(folder, "cut.safetensors", steps)))
        {
            await isSaved.Task.WaitAsync(TestContext.Current.CancellationToken);
            await cut.InterruptAsync();
            var ended = await cut.EndAsync();
            Assert.Equal(130, ended.ExitCode);
            Assert.Contains("Run the same command to go on.", ended.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(place["cut.safetensors"]));
        var resumed = await Cones2Process.RunAsync(place.Folder, [.. Train(folder, "cut.safetensors", steps), "--json"]);

        Assert.Equal((0, 0), (whole.ExitCode, resumed.ExitCode));
        Assert.Equal(await ReadAsync(place["whole.safetensors"]), await ReadAsync(place["cut.safetensors"]));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Train_OtherProcessInTheDataFolder_SaysSo(string folder)
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["data"]);
        using var other = new FileStream(place["data/lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var ended = await Cones2Process.RunAsync(place.Folder, Train(folder, "a.safetensors", steps: 4));

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("in which another cones2 works; wait until that has ended", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no photos", "empty: holds no photos", "empty")]
    [InlineData("a text file", "text.jpg: is no picture", "text.jpg")]
    [InlineData("nothing", "nowhere: does not exist", "nowhere")]
    public async Task Train_BadPhotos_NamesThemAndExitsWith2(string what, string expected, string photos)
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["empty"]);
        await File.WriteAllTextAsync(place["text.jpg"], what, TestContext.Current.CancellationToken);

        var ended = await Cones2Process.RunAsync(place.Folder, "train", photos, "--noun", "dog", "--model", "model", "--output", "x.safetensors");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"error: {expected}", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(place["x.safetensors"]));
    }

    [Fact]
    public async Task Train_SeveralBadOptions_NamesEachOnALine()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(
            place.Folder, "train", "photos", "--noun", "dog", "--model", "model", "--output", "x.txt", "--steps", "0", "--checkpoint-every", "0");

        Assert.Equal(2, ended.ExitCode);
        Assert.Equal(3, ended.Error.Split('\n').Count(line => line.StartsWith("error: ", StringComparison.Ordinal)));
    }

    private static string[] Train(string folder, string output, int steps) =>
    [
        "train", "photos", "--noun", "dog", "--model", ReferenceData.Model(folder), "--output", output,
        "--steps", $"{steps}", "--learning-rate", "1e-3", "--checkpoint-every", "5",
    ];

    private static Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Photos are there at once; the first larger blob is the checkpoint.</summary>
    private static FileSystemWatcher Watch(string folder, TaskCompletionSource isThere)
    {
        const long largestPhoto = 1 << 18;
        var watcher = new FileSystemWatcher(Directory.CreateDirectory(folder).FullName);
        watcher.Created += (_, change) => Look(change.FullPath);
        watcher.Renamed += (_, change) => Look(change.FullPath);
        watcher.EnableRaisingEvents = true;
        return watcher;

        void Look(string path)
        {
            if (new FileInfo(path) is { Exists: true, Length: > largestPhoto })
                isThere.TrySetResult();
        }
    }
}
