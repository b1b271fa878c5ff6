using System.Text.Json;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Tests;

namespace Cones2.Cli.Tests;

public sealed class ComposeCommandTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    public static TheoryData<string, string[], string> BadRequests()
    {
        var data = new TheoryData<string, string[], string>();
        foreach (var row in Folders)
        {
            Add(["--prompt", "a dog and a {mug}"], "error: prompt: lacks the subject {rex}");
            Add(["--prompt", "a {rex}{mug}"], "error: prompt: runs the noun \"dog\"");
            Add(["--prompt", $"{string.Concat(Enumerable.Repeat("very ", 80))} a {{rex}} and a {{mug}}"], "error: prompt: is ");
            Add(["--box", "rex=0,0,5000,64"], "error: subject rex: box: is [0, 0, 5000, 64]");
            Add(["--box", "rex=20,20,20,64"], "error: subject rex: box: is [20, 20, 20, 64], which is empty");
            Add(["--size", "100"], "error: width: is 100");
            Add(["--steps", "0"], "error: steps: is 0");
            Add(["--sampler", "magic"], "error: sampler: is \"magic\"");
            Add(["--mask", "rex=absent.png"], "error: absent.png: does not exist");
            Add(["--subject", "rex=absent.safetensors"], "error: --subject: gives rex twice");
            Add(["--precision", "float16"], "error: precision: is float16 on a CPU");

            void Add(string[] options, string expected) =>
                data.Add(new TheoryDataRow<string, string[], string>(row.Data, options, expected) { Skip = row.Skip });
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Compose_SameSeedTwice_WritesTheSameBytes(string folder)
    {
        using var place = new Workplace();
        WriteResiduals(place, folder);
        string[] options = ["--box", "rex=0,16,56,120", "--box", "mug=64,16,120,120", "--pictures", "2", "--seed", "5"];

        var first = await Cones2Process.RunAsync(place.Folder, [.. Compose(folder), .. options, "--output", "a.png"]);
        var second = await Cones2Process.RunAsync(place.Folder, [.. Compose(folder), .. options, "--output", "b.png"]);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        foreach (var picture in Enumerable.Range(0, 2))
            Assert.Equal(await ReadAsync(place[$"a-{picture}.png"]), await ReadAsync(place[$"b-{picture}.png"]));
        Assert.NotEqual(await ReadAsync(place["a-0.png"]), await ReadAsync(place["a-1.png"]));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Compose_OutputCannotBeWritten_KeepsThePicturesAndSaysHowToGetThem(string folder)
    {
        using var place = new Workplace();
        WriteResiduals(place, folder);
        await File.WriteAllTextAsync(place["file"], "", TestContext.Current.CancellationToken);

        var ended = await Cones2Process.RunAsync(place.Folder, [.. Compose(folder), "--pictures", "2", "--output", "file/a.png", "--json"]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: file/a-0.png: can't be written", ended.Error, StringComparison.Ordinal);
        Assert.Matches("run cones2 up --data .+/pictures/0 to 1 from its HTTP API", ended.Error);
        var errors = JsonDocument.Parse(ended.Output).RootElement.GetProperty("errors");
        Assert.Equal("file/a-0.png", errors[0].GetProperty("where").GetString());
        Assert.Contains("/pictures/0 to 1 ", errors[1].GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(place["data/blobs"], "*", SearchOption.AllDirectories).Count(IsPicture));

        static bool IsPicture(string path) => File.ReadAllBytes(path).AsSpan()[1..].StartsWith("PNG"u8);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Compose_JsonFile_EqualsTheSameOptions(string folder)
    {
        using var place = new Workplace();
        WriteResiduals(place, folder);
        await File.WriteAllTextAsync(place["request.json"], JsonSerializer.Serialize(new
        {
            model = ReferenceData.Model(folder),
            prompt = "a {rex} and a {mug} on the beach",
            subjects = new object[]
            {
                new { name = "rex", residual = "rex.safetensors", box = new[] { 0, 16, 56, 120 }, strength = 1.5 },
                new { name = "mug", residual = "mug.safetensors" },
            },
            steps = 2,
            width = 128,
            height = 128,
            sampler = "unipc",
            guidance = new { weighting = "reference" },
            output = "file.png",
        }), TestContext.Current.CancellationToken);

        var byFile = await Cones2Process.RunAsync(place.Folder, "compose", "request.json", "--json");
        var byOptions = await Cones2Process.RunAsync(
            place.Folder, [.. Compose(folder), "--box", "rex=0,16,56,120", "--strength", "rex=1.5", "--sampler", "unipc", "--weighting", "reference", "--output", "options.png"]);

        Assert.Equal((0, 0), (byFile.ExitCode, byOptions.ExitCode));
        Assert.EndsWith("file.png", JsonDocument.Parse(byFile.Output).RootElement.GetProperty("pictures")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(await ReadAsync(place["file.png"]), await ReadAsync(place["options.png"]));
    }

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task Compose_BadRequest_NamesItAndExitsWith2(string folder, string[] options, string expected)
    {
        using var place = new Workplace();
        WriteResiduals(place, folder);
        string[] command = options[0] == "--prompt"
            ? ["compose", "--model", ReferenceData.Model(folder), "--subject", "rex=rex.safetensors", "--subject", "mug=mug.safetensors"]
            : Compose(folder)[..^(options[0] is "--steps" or "--size" ? 4 : 0)];

        var ended = await Cones2Process.RunAsync(place.Folder, [.. command, .. options]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(place["picture.png"]));
    }

    [Theory]
    [InlineData("{\"prompt\":\"a dog\",\"colour\":1}", "request.json: colour")]
    [InlineData("{\"prompt\":7}", "request.json: prompt")]
    [InlineData("{\"prompt\":", "request.json")]
    public async Task Compose_BadJson_NamesTheField(string json, string expected)
    {
        using var place = new Workplace();
        await File.WriteAllTextAsync(place["request.json"], json, TestContext.Current.CancellationToken);

        var ended = await Cones2Process.RunAsync(place.Folder, "compose", "request.json", "--json");

        Assert.Equal(2, ended.ExitCode);
        Assert.StartsWith($"error: {expected}", ended.Error, StringComparison.Ordinal);
        Assert.StartsWith(expected, JsonDocument.Parse(ended.Output).RootElement.GetProperty("errors")[0].GetProperty("where").GetString(), StringComparison.Ordinal);
    }

    private static string[] Compose(string folder) =>
    [
        "compose", "--model", ReferenceData.Model(folder), "--prompt", "a {rex} and a {mug} on the beach",
        "--subject", "rex=rex.safetensors", "--subject", "mug=mug.safetensors", "--steps", "2", "--size", "128",
    ];

    private static void WriteResiduals(Workplace place, string folder)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Model(folder), "text_encoder", "config.json")));
        var width = config.RootElement.GetProperty("hidden_size").GetInt32();
        foreach (var (name, noun) in new[] { ("rex", "dog"), ("mug", "mug") })
            new ResidualEmbedding { Values = [.. Enumerable.Repeat(0.1f, width)], Width = width, ClassNoun = noun }.Save(place[$"{name}.safetensors"]);
    }

    private static Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
}
