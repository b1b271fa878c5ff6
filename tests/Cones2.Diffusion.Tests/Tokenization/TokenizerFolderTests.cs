using Cones2.Diffusion.Tokenization;
using CsCheck;

namespace Cones2.Diffusion.Tests.Tokenization;

public sealed class TokenizerFolderTests
{
    [Fact]
    public void Write_AnyWords_MakesEachOneToken()
    {
        using var place = new TemporaryFolder();
        var word = Gen.Char['a', 'e'].Array[1, 7].Select(letters => new string(letters));

        word.Array[1, 30].Sample(
            words =>
            {
                TokenizerFolder.Write(place["tokenizer"], words, maxLength: 16);
                var tokenizer = ClipTokenizer.Load(place["tokenizer"]);

                foreach (var each in words)
                    Assert.Single(tokenizer.Encode(each));
                Assert.Equal(words.Distinct().Count(), words.Select(each => tokenizer.Encode(each)[0]).Distinct().Count());
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void Write_Words_PadsWithIdZeroAndSpellsOtherWords()
    {
        using var place = new TemporaryFolder();

        var count = TokenizerFolder.Write(place["tokenizer"], ["dog", "photo"], maxLength: 8);
        var tokenizer = ClipTokenizer.Load(place["tokenizer"]);
        var prompt = tokenizer.Tokenize("a photo");

        Assert.Equal((0, count - 2, count - 1, 8), (tokenizer.PadTokenId, tokenizer.StartTokenId, tokenizer.EndTokenId, tokenizer.MaxLength));
        Assert.Equal([count - 2, prompt.TokenIds[1], prompt.TokenIds[2], count - 1, 0, 0, 0, 0], prompt.TokenIds);
        Assert.Equal(3, tokenizer.Encode("zoo").Count);
    }
}
