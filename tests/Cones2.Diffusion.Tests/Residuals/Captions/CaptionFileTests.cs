using Cones2.Diffusion.Residuals.Captions;
using CsCheck;

namespace Cones2.Diffusion.Tests.Residuals.Captions;

public sealed class CaptionFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_Sentences_SkipsBlankLinesAndComments()
    {
        File.WriteAllText(_path, "\uFEFF# mine\r\n\r\nA dog runs.\r\n  The {} sleeps.  \n\t\nmy DOG's bone");

        Assert.Equal(["A dog runs.", "The dog sleeps.", "my DOG's bone"], CaptionFile.Read(_path, "dog"));
    }

    [Fact]
    public void Read_LinesWithoutTheNoun_NamesAllOfThem()
    {
        File.WriteAllText(_path, "A dog.\nA cat.\n# no dog\nTwo dogs.\nsome {}s\n");

        var exception = Assert.Throws<InvalidInputException>(() => CaptionFile.Read(_path, "dog"));

        Assert.Equal([$"{_path}, line 2", $"{_path}, line 4", $"{_path}, line 5"], exception.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public void Read_BytesThatAreNoUtf8_NamesTheLine()
    {
        File.WriteAllBytes(_path, [.. "A dog.\n"u8, 0xC3, 0x28, .. "\nA cat."u8]);

        var exception = Assert.Throws<InvalidInputException>(() => CaptionFile.Read(_path, "dog"));

        Assert.Equal([$"{_path}, line 2: is not UTF-8", $"{_path}, line 3: lacks the word"], exception.Faults.Select(fault => fault.ToString()[..fault.ToString().IndexOfAny([';', '"'])].TrimEnd()));
    }

    [Theory]
    [InlineData("", "holds no sentence")]
    [InlineData("# only a comment\n\n", "holds no sentence")]
    public void Read_NoSentence_SaysSo(string content, string expected)
    {
        File.WriteAllText(_path, content);

        Assert.Contains(expected, Assert.Throws<InvalidInputException>(() => CaptionFile.Read(_path, "dog")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanOneMegabyte_GivesItsSize()
    {
        File.WriteAllBytes(_path, new byte[(1 << 20) + 1]);

        Assert.Contains("1,048,577 bytes", Assert.Throws<InvalidInputException>(() => CaptionFile.Read(_path, "dog")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AbsentFile_NamesIt()
    {
        File.Delete(_path);

        Assert.Contains(_path, Assert.Throws<InvalidInputException>(() => CaptionFile.Read(_path, "dog")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyBytes_GivesSentencesOrInvalidInput() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            File.WriteAllBytes(_path, bytes);
            try
            {
                Assert.NotEmpty(CaptionFile.Read(_path, "dog"));
            }
            catch (InvalidInputException exception)
            {
                Assert.NotEmpty(exception.Faults);
            }
        },
        iter: 200,
        threads: 1);
}
