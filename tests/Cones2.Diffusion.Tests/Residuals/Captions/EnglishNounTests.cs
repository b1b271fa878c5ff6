using Cones2.Diffusion.Residuals.Captions;

namespace Cones2.Diffusion.Tests.Residuals.Captions;

public sealed class EnglishNounTests
{
    [Theory]
    [InlineData("sunglasses")]
    [InlineData("scissors")]
    [InlineData("running shoes")]
    [InlineData("children")]
    public void IsPlural_PluralNoun_IsTrue(string noun) => Assert.True(EnglishNoun.IsPlural(noun));

    [Theory]
    [InlineData("dog")]
    [InlineData("glass")]
    [InlineData("bus")]
    [InlineData("tennis racket")]
    [InlineData("iris")]
    [InlineData("camera lens")]
    [InlineData("pair of shoes")]
    public void IsPlural_SingularNoun_IsFalse(string noun) => Assert.False(EnglishNoun.IsPlural(noun));

    [Theory]
    [InlineData("apple", "an")]
    [InlineData("umbrella", "an")]
    [InlineData("urn", "an")]
    [InlineData("hourglass", "an")]
    [InlineData("LED lamp", "an")]
    [InlineData("uninhabited house", "an")]
    [InlineData("unicorn", "a")]
    [InlineData("ukulele", "a")]
    [InlineData("one-legged stool", "a")]
    [InlineData("UFO", "a")]
    [InlineData("Dog", "a")]
    [InlineData("horse", "a")]
    [InlineData("", "a")]
    public void Article_NextWord_GoesBySound(string word, string expected) => Assert.Equal(expected, EnglishNoun.Article(word));
}
