using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Tests.Tokenization;

public sealed class SubjectPromptTests
{
    private static readonly Dictionary<string, string> Nouns = new()
    {
        ["rex"] = "dog",
        ["bello"] = "dog",
        ["mug"] = "mug",
        ["teddy"] = "teddy bear",
    };

    [Fact]
    public void Parse_TwoSubjects_BindsEachToItsNoun()
    {
        var prompt = Parse("a {rex} and a {mug} on the beach", "rex", "mug");

        Assert.Equal("a dog and a mug on the beach", prompt.Text);
        Assert.Equal(new TokenSpan(2, 1), prompt.Spans["rex"]);
        Assert.Equal(new TokenSpan(5, 1), prompt.Spans["mug"]);
        Assert.Equal(10, prompt.Tokens.TokenCount);
    }

    [Fact]
    public void Parse_TwoDogs_BindsEachToItsOwnPosition()
    {
        var prompt = Parse("a {bello} beside a {rex}, and a dog", "rex", "bello");

        Assert.Equal(new TokenSpan(2, 1), prompt.Spans["bello"]);
        Assert.Equal(new TokenSpan(5, 1), prompt.Spans["rex"]);
    }

    [Theory]
    [InlineData("\"{teddy}\", sitting", 2, 2)]
    [InlineData("{teddy}'s home", 1, 2)]
    [InlineData("{teddy}", 1, 2)]
    [InlineData("a {{big}} ({teddy})!", 6, 2)]
    public void Parse_NounNextToPunctuation_HasItsOwnTokens(string template, int start, int length)
    {
        var prompt = Parse(template, "teddy");

        Assert.Equal(new TokenSpan(start, length), prompt.Spans["teddy"]);
        Assert.Equal(ReferenceTokenizer.Load().Encode("teddy bear"), prompt.Tokens.TokenIds.Skip(start).Take(length).Select(id => (int)id));
    }

    [Fact]
    public void Parse_DoubledBraces_AreBracesOfTheText() =>
        Assert.Equal("a {mug} with a dog", Parse("a {{mug}} with a {rex}", "rex").Text);

    [Fact]
    public void Parse_NoSubjects_IsPlainPrompt() => Assert.Empty(Parse("a quiet lake").Spans);

    [Theory]
    [InlineData("a beach with a {rex}", "prompt: lacks the subject {mug}")]
    [InlineData("a {mug} with a {rex} and a {felix}", "names {felix}, which is no subject (the subjects are mug, rex)")]
    [InlineData("a {mug} with a {rex} and a {rex}", "names {rex} 2 times")]
    [InlineData("a {mug} with a {rex} and {", "unclosed { at character 26")]
    [InlineData("a {rex and a {mug} and a {rex}", "unclosed { at character 3")]
    [InlineData("a {mug} with a {rex} and }", "} without its { at character 26")]
    [InlineData("a {mug}{rex}", "subject rex together with the word beside it")]
    [InlineData("a {mug} and {rex}s", "subject rex together with the word beside it")]
    [InlineData("a {mug} and hot{rex}", "subject rex together with the word beside it")]
    public void Parse_FaultyTemplate_NamesTheFault(string template, string expected)
    {
        var exception = Assert.Throws<InvalidInputException>(() => Parse(template, "rex", "mug"));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.All(exception.Faults, fault => Assert.Equal("prompt", fault.Where));
    }

    [Fact]
    public void Parse_SeveralFaults_ReportsAllAtOnce()
    {
        var exception = Assert.Throws<InvalidInputException>(() => Parse("a {felix} and {rex}{rex} {", "rex", "mug"));

        Assert.Equal(6, exception.Faults.Count);
    }

    [Fact]
    public void Parse_EmptyNoun_NamesTheSubject()
    {
        var exception = Assert.Throws<InvalidInputException>(
            () => SubjectPrompt.Parse("a {rex}", new Dictionary<string, string> { ["rex"] = " " }, ReferenceTokenizer.Load()));

        Assert.Contains("rex", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(73, false)]
    [InlineData(74, true)]
    [InlineData(75, true)]
    public void Parse_SubjectAtTheLimit_IsRefusedOnceOneTokenIsCut(int wordsBefore, bool refused)
    {
        var template = string.Concat(Enumerable.Repeat("very ", wordsBefore)) + "{teddy}";

        if (!refused)
        {
            Assert.Equal(new TokenSpan(74, 2), Parse(template, "teddy").Spans["teddy"]);
            return;
        }

        var exception = Assert.Throws<InvalidInputException>(() => Parse(template, "teddy"));
        Assert.Contains($"is {wordsBefore + 4} tokens long", exception.Message, StringComparison.Ordinal);
        Assert.Contains("limit of 77", exception.Message, StringComparison.Ordinal);
    }

    private static SubjectPrompt Parse(string template, params string[] names) =>
        SubjectPrompt.Parse(template, names.ToDictionary(name => name, name => Nouns[name]), ReferenceTokenizer.Load());
}
