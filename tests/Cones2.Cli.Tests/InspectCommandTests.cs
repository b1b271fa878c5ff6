using System.Text.Json;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Tests;

namespace Cones2.Cli.Tests;

public sealed class InspectCommandTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Fact]
    public async Task Inspect_Residual_SaysWhatItIs()
    {
        using var place = new Workplace();
        new ResidualEmbedding { Values = new float[1024], Width = 1024, ClassNoun = "dog", BaseModel = "abc", Recipe = "paper", Steps = 3000, Seed = 7 }.Save(place["rex.safetensors"]);

        var words = await Cones2Process.RunAsync(place.Folder, "inspect", "rex.safetensors");
        var json = await Cones2Process.RunAsync(place.Folder, "inspect", "rex.safetensors", "--json");

        Assert.Contains("Residual embedding of dog", words.Output, StringComparison.Ordinal);
        Assert.All(words.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(3000, JsonDocument.Parse(json.Output).RootElement.GetProperty("steps").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Inspect_ModelFolder_CountsItsWeights(string folder)
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "inspect", ReferenceData.Model(folder), "--json");

        Assert.Equal(0, ended.ExitCode);
        Assert.True(JsonDocument.Parse(ended.Output).RootElement.GetProperty("unetWeights").GetInt64() > 0);
    }

    [Fact]
    public async Task Inspect_LyingHeader_ExitsWith2()
    {
        using var place = new Workplace();
        await File.WriteAllBytesAsync(place["big.safetensors"], [0, 0, 0, 128, 0, 0, 0, 0, (byte)'{', (byte)'}'], TestContext.Current.CancellationToken);

        var ended = await Cones2Process.RunAsync(place.Folder, "inspect", "big.safetensors");

        Assert.Equal(2, ended.ExitCode);
        Assert.Equal("error: big.safetensors: says its header has 2147483648 bytes, over the limit of 100000000; the file is damaged or is no safetensors file; fetch it again.\n", ended.Error);
    }
}
