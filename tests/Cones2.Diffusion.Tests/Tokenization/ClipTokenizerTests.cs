using Cones2.Diffusion.Tokenization;
using CsCheck;

namespace Cones2.Diffusion.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    // Any UTF-16, well-formed or not, with a liking for what the splitter looks at.
    private static readonly Gen<string> AnyText = Gen.Frequency(
        (1, Gen.String),
        (1, Gen.OneOf(Gen.Char.Select(c => c.ToString()), Gen.OneOf(" ", "'s", "dog", "<|endoftext|>", "<|startoftext|>", "e\u0301", "\ud83d\udc36", "\ud83d", "7", "\u1100\u1161\u11a8"))
            .Array[0, 40].Select(string.Concat)));

    [Fact]
    public void Tokenize_AnyText_GivesIdsOfTheVocabulary()
    {
        var tokenizer = ReferenceTokenizer.Load();

        AnyText.Sample(text =>
        {
            var prompt = tokenizer.Tokenize(text);
            Assert.Equal(tokenizer.MaxLength, prompt.TokenIds.Length);
            Assert.All(prompt.TokenIds, id => Assert.InRange(id, 0, tokenizer.EndTokenId));
            Assert.Equal(tokenizer.StartTokenId, prompt.TokenIds[0]);
            Assert.Equal(tokenizer.EndTokenId, prompt.TokenIds[prompt.TokenCount - 1]);
            Assert.All(prompt.TokenIds.Skip(prompt.TokenCount), id => Assert.Equal(tokenizer.PadTokenId, id));
            Assert.Equal(tokenizer.Encode(text).Count, prompt.TokenCount - 2 + prompt.CutTokens);
        });
    }

    [Fact]
    public void FindAll_AnyPromptAndNoun_GivesSpansOfTheNounsIds()
    {
        var tokenizer = ReferenceTokenizer.Load();
        var words = Gen.OneOf("dog", "teddy bear", "teddy", "Bear", "hotdog", "dogs", "dog2", "!", " ", "'s", "caf\u00e9", "cafe\u0301").Array[0, 60].Select(parts => string.Join(' ', parts));

        Gen.Select(Gen.OneOf(words, AnyText), Gen.OneOf("dog", "teddy bear", "bear", "caf\u00e9", "", "!")).Sample((prompt, noun) =>
        {
            var tokens = tokenizer.Tokenize(prompt);
            var nounIds = tokenizer.Encode(noun).Select(id => (long)id);
            var next = 1;
            foreach (var span in tokenizer.FindAll(prompt, noun))
            {
                Assert.True(span.Start >= next && span.Start + span.Length < tokens.TokenCount);
                Assert.Equal(nounIds, tokens.TokenIds[span.Start..(span.Start + span.Length)]);
                next = span.Start + span.Length;
            }
        });
    }

    [Theory]
    [InlineData("a dog and a dog", "dog", new[] { 2, 5 })]
    [InlineData("A DOG's bone", "dog", new[] { 2 })]
    [InlineData("dogs, a hotdog and dog2", "dog", new int[0])]
    [InlineData("(dog),dog.", "dog", new[] { 2, 4 })]
    [InlineData("a teddy  bear beside a teddy", "teddy bear", new[] { 2 })]
    [InlineData("un cafe\u0301", "caf\u00e9", new[] { 2 })]
    [InlineData("r2d2 and r2d22", "r2d2", new[] { 1 })]
    [InlineData("a dog", "", new int[0])]
    public void FindAll_Prompt_GivesWholeWordsOnly(string prompt, string noun, int[] starts) =>
        Assert.Equal(starts, ReferenceTokenizer.Load().FindAll(prompt, noun).Select(span => span.Start));

    [Fact]
    public void FindAll_NounOfSeveralTokensAtTheCut_IsNotFound()
    {
        var tokenizer = ReferenceTokenizer.Load();
        var filler = string.Concat(Enumerable.Repeat("very ", 73));

        Assert.Equal([new TokenSpan(74, 2)], tokenizer.FindAll(filler + "teddy bear", "teddy bear"));
        Assert.Empty(tokenizer.FindAll(filler + "very teddy bear", "teddy bear"));
    }

    [Theory]
    [InlineData("e\u0301te\u0301", "\u00e9t\u00e9")]
    [InlineData("A\u0327\u030a", "\u00e5\u0327")]
    [InlineData("a\u0323\u0302 \u1ea1\u0302", "\u1ead \u1ead")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [InlineData("\u212b \u2126 \u212a", "\u00e5 \u03c9 k")]
    [InlineData("a\u00a0b\u3000c\u2028d\u0085e", "a b c d e")]
    public void Encode_TextOfEqualMeaning_IsEqual(string text, string composed) =>
        Assert.Equal(ReferenceTokenizer.Load().Encode(composed), ReferenceTokenizer.Load().Encode(text));

    [Fact]
    public void Encode_LettersBeyondTheBasicPlane_AreOneWord()
    {
        var tokenizer = ReferenceTokenizer.Load();

        Assert.Single(tokenizer.FindAll("\U0001D49C\U0001D49C", "\U0001D49C\U0001D49C"));
        Assert.Empty(tokenizer.FindAll("\U0001D49C\U0001D49C", "\U0001D49C"));
    }

    [Theory]
    [InlineData("""{"model_max_length": 1e30, "pad_token": "!"}""", null, 77, "!")]
    [InlineData("""{"pad_token": null}""", null, 77, "<|endoftext|>")]
    [InlineData("""{"model_max_length": 32, "pad_token": {"content": "!", "lstrip": false}}""", null, 32, "!")]
    [InlineData("""{"pad_token": "<|endoftext|>"}""", """{"pad_token": "!"}""", 77, "!")]
    [InlineData("""{"pad_token": "!", "added_tokens_decoder": {}}""", """{"pad_token": "<|endoftext|>"}""", 77, "!")]
    public void Load_Configs_GiveLengthAndPadding(string config, string? map, int maxLength, string pad)
    {
        using var folder = TokenizerCopy.Create();
        folder.Write("tokenizer_config.json", config);
        folder.Write("special_tokens_map.json", map);

        var tokenizer = ClipTokenizer.Load(folder.Path);

        Assert.Equal(maxLength, tokenizer.MaxLength);
        Assert.Equal(pad == "!" ? 0 : tokenizer.EndTokenId, tokenizer.PadTokenId);
        Assert.Equal(maxLength, tokenizer.Tokenize("a dog").TokenIds.Length);
    }

    [Theory]
    [InlineData("vocab.json", null, "vocab.json: does not exist")]
    [InlineData("vocab.json", "{\"!\": 0,", "vocab.json: is not valid JSON")]
    [InlineData("vocab.json", "[]", "vocab.json: is not a JSON object")]
    [InlineData("vocab.json", "{\"!\": 0}", "vocab.json: lacks the token <|endoftext|>")]
    [InlineData("vocab.json", "{\"!\": \"x\"}", "vocab.json: gives \"!\" the id \"x\"")]
    [InlineData("vocab.json", "{\"!\": 0, \"?\": 0}", "vocab.json: has \"?\" or its id 0 twice")]
    [InlineData("merges.txt", null, "merges.txt: does not exist")]
    [InlineData("merges.txt", "#version: 0.2\ni n\nqq zz\n", "merges.txt: line 3 is \"qq zz\"")]
    [InlineData("merges.txt", "i n\ni n\n", "merges.txt: line 2 repeats \"i n\"")]
    [InlineData("tokenizer_config.json", null, "tokenizer_config.json: does not exist")]
    [InlineData("tokenizer_config.json", """{"model_max_length": "long", "pad_token": 5}""", "tokenizer_config.json: pad_token is 5")]
    [InlineData("tokenizer_config.json", """{"pad_token": "<pad>"}""", "vocab.json: lacks the token <pad>")]
    public void Load_GarbledFile_NamesFileAndFault(string file, string? content, string expected)
    {
        using var folder = TokenizerCopy.Create();
        folder.Write("special_tokens_map.json", null);
        folder.Write(file, content);

        var exception = Assert.Throws<InvalidInputException>(() => ClipTokenizer.Load(folder.Path));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AbsentFolder_NamesIt() =>
        Assert.Contains("/nowhere", Assert.Throws<InvalidInputException>(() => ClipTokenizer.Load("/nowhere")).Message, StringComparison.Ordinal);
}
