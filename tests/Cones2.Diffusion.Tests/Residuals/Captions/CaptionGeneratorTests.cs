using System.Text.RegularExpressions;
using Cones2.Diffusion.Residuals.Captions;
using Cones2.Diffusion.Tests.Tokenization;

namespace Cones2.Diffusion.Tests.Residuals.Captions;

public sealed class CaptionGeneratorTests
{
    [Theory]
    [InlineData("dog")]
    [InlineData("mug")]
    [InlineData("teddy bear")]
    [InlineData("umbrella")]
    [InlineData("sunglasses")]
    [InlineData("photo")]
    [InlineData("table")]
    public void Generate_ThousandCaptions_AreDistinctSentencesWithTheNounOnce(string noun)
    {
        var captions = CaptionGenerator.Generate(noun, 1000, seed: 7);

        Assert.Equal(1000, captions.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(captions, caption =>
        {
            Assert.Matches(@"^[A-Z][^{}\[\]@#|]*[.!?]$", caption);
            Assert.DoesNotContain("  ", caption, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(caption, $@"(?i)\b{noun}\b"));
            Assert.Contains(noun, caption, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("umbrella")]
    [InlineData("extraordinarily elongated rubber duck with a hat")]
    public void Generate_AnyNoun_FitsTheTextEncoder(string noun)
    {
        var tokenizer = ReferenceTokenizer.Load();

        Assert.All(CaptionGenerator.Generate(noun, 1000, seed: 1), caption =>
        {
            Assert.Equal(0, tokenizer.Tokenize(caption).CutTokens);
            Assert.Single(tokenizer.FindAll(caption, noun));
        });
    }

    [Fact]
    public void Generate_SameSeed_RepeatsAndOtherSeedDiffers()
    {
        var captions = CaptionGenerator.Generate("cat", 100, seed: 3);

        Assert.Equal(captions, CaptionGenerator.Generate("cat", 100, seed: 3));
        Assert.True(captions.Intersect(CaptionGenerator.Generate("cat", 100, seed: 4)).Count() < 10);
    }

    [Fact]
    public void Generate_ThousandCaptions_VaryWordsAndTheNounsPlace()
    {
        var captions = CaptionGenerator.Generate("dog", 1000, seed: 0);

        Assert.True(captions.SelectMany(caption => caption.Split(' ', ',', '.', '?', '!')).Distinct().Count() > 400);
        var places = captions.Select(caption => (double)caption.IndexOf("dog", StringComparison.Ordinal) / caption.Length).ToList();
        Assert.True(places.Count(place => place < 0.33) > 200);
        Assert.True(places.Count(place => place is >= 0.33 and < 0.67) > 200);
        Assert.True(places.Count(place => place >= 0.67) > 150);
        Assert.True(captions.Select(caption => string.Join(' ', caption.Split(' ').Take(3))).Distinct().Count() > 300);
    }

    [Theory]
    [InlineData("umbrella", "a umbrella")]
    [InlineData("dog", "an dog")]
    [InlineData("unicorn", "an unicorn")]
    [InlineData("SUV", "a SUV")]
    public void Generate_SingularNoun_HasTheRightArticle(string noun, string wrong) =>
        Assert.All(CaptionGenerator.Generate(noun, 1000, seed: 2), caption =>
        {
            Assert.DoesNotContain(" " + wrong, " " + caption, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch(@"(?i)\ba (?:old|elegant|unusual|ordinary|adorable|impressive)\b|\ban (?:unique|[b-df-hj-np-tv-z])(?!UV)", caption);
        });

    [Theory]
    [InlineData("sunglasses")]
    [InlineData("running shoes")]
    public void Generate_PluralNoun_HasPluralVerbsAndNoArticle(string noun) =>
        Assert.All(CaptionGenerator.Generate(noun, 1000, seed: 2), caption =>
        {
            Assert.DoesNotMatch($@"^(?:Some|The|My|Our|These)(?: [\w-]+,?){{0,2}} {noun} (?:is|was|has|\w+[^s]s)\b", caption);
            Assert.DoesNotMatch($@"(?i)\b(?:an?|this)(?: (?!some|the|my|our|these)[\w-]+,?){{0,2}} {noun}\b", caption);
        });

    [Theory]
    [InlineData("")]
    [InlineData(" dog")]
    [InlineData("dog\n")]
    [InlineData("{}")]
    [InlineData("dog.")]
    [InlineData("a noun so long that no sentence of it would fit into the seventy-seven tokens of CLIP")]
    public void Generate_NoNoun_IsRefused(string noun)
    {
        var exception = Assert.Throws<InvalidInputException>(() => CaptionGenerator.Generate(noun, 1000, seed: 0));

        Assert.Equal("class noun", exception.Faults[0].Where);
    }
}
