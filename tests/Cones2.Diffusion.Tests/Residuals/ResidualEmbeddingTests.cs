using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Tests.Residuals;

public sealed class ResidualEmbeddingTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Fact]
    public void Save_OneTokenOfWidth1024_FitsIn4800Bytes()
    {
        using var place = new TemporaryFolder();
        var residual = Residual(1024);

        residual.Save(place["rex.safetensors"]);

        Assert.InRange(new FileInfo(place["rex.safetensors"]).Length, 4096, 4800);
        var read = ResidualEmbedding.Load(place["rex.safetensors"]);
        Assert.Equal(residual.Values, read.Values);
        Assert.Equal(residual with { Values = [] }, read with { Values = [] });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Save_PyTorchFile_ReadsBack(int tokens)
    {
        using var place = new TemporaryFolder();
        var residual = Residual(1024) with { Values = [.. Enumerable.Range(0, 1024 * tokens).Select(i => i / 7f)], Width = 1024 };

        residual.Save(place["rex.pt"]);
        var read = ResidualEmbedding.Load(place["rex.pt"]);

        Assert.Equal(residual.Values, read.Values);
        Assert.Equal((1024, tokens), (read.Width, read.Tokens));
        Assert.Null(read.ClassNoun);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void FindFaults_OtherBaseModel_NamesBothFingerprints(string folder)
    {
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var width = model.TextEncoder.Config.HiddenSize;

        Assert.Empty((Residual(width) with { BaseModel = model.Fingerprint }).FindFaults("rex", model));
        var fault = Assert.Single(Residual(width).FindFaults("rex", model));
        Assert.Contains("0123abcd", fault.Problem, StringComparison.Ordinal);
        Assert.Contains(model.Fingerprint, fault.Problem, StringComparison.Ordinal);
        Assert.Contains("width", Assert.Single((Residual(width + 1) with { BaseModel = null }).FindFaults("rex", model)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NotANumber_IsRefused()
    {
        using var place = new TemporaryFolder();
        (Residual(4) with { Values = [1, float.NaN, 0, 0] }).Save(place["rex.safetensors"]);

        Assert.Throws<InvalidInputException>(() => ResidualEmbedding.Load(place["rex.safetensors"]));
    }

    private static ResidualEmbedding Residual(int width) => new()
    {
        Values = [.. Enumerable.Range(0, width).Select(i => (float)Math.Sin(i))],
        Width = width,
        ClassNoun = "dog",
        BaseModel = "0123abcd0123abcd0123abcd0123abcd",
        Recipe = "reference",
        Steps = 4000,
        Seed = -9_000_000_000_000_000_000,
    };
}
