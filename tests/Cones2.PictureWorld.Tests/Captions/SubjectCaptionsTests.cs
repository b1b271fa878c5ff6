using Cones2.PictureWorld.Captions;
using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Tests.Captions;

public sealed class SubjectCaptionsTests
{
    [Theory]
    [InlineData(Category.Dog)]
    [InlineData(Category.Teapot)]
    public void Write_AnyCategory_HasItsNounOnceAndBare(Category category)
    {
        var noun = SceneWords.Noun(category);

        var captions = SubjectCaptions.Write(category, 200);

        Assert.Equal(200, captions.Distinct().Count());
        Assert.Equal(captions, SubjectCaptions.Write(category, 200));
        Assert.All(captions, caption =>
        {
            var words = caption.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("a", words[Array.IndexOf(words, noun) - 1]);
            Assert.Single(words, word => word == noun);
            Assert.All(words, word => Assert.Contains(word, SceneWords.All));
        });
        Assert.Contains(captions, caption => caption.Contains(" and ", StringComparison.Ordinal));
    }
}
