using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class WordDropoutTests
{
    // start, a, spotted, red, dog, and, a, mug, in, the, snow, end, padding
    private const int Dog = 4;
    private const int Mug = 7;
    private const int End = 11;

    private static readonly SubjectPrompt Caption = SubjectPrompt.Parse(
        "a spotted red {0} and a {1} in the snow",
        new Dictionary<string, string> { ["0"] = "dog", ["1"] = "mug" },
        ClipTokenizer.Load(Path.Combine(SmallModel.ModelIn(SmallModel.Folder), "tokenizer")));

    [Fact]
    public void Draw_ManyTimes_HidesWordsBeforeTheLastNounHalfOfTheTimeAndTheEndAlways()
    {
        const int Times = 1000;
        var random = new PictureRandom(1, "dropout");
        var hidden = new int[Caption.Tokens.TokenIds.Length];
        for (var time = 0; time < Times; time++)
        {
            foreach (var (token, bias) in WordDropout.Draw(Caption, random).Index())
            {
                Assert.True(bias is 0 or float.NegativeInfinity);
                hidden[token] += bias == 0 ? 0 : 1;
            }
        }

        Assert.Equal((Dog, Mug), (Caption.Spans["0"].Start, Caption.Spans["1"].Start));
        Assert.All(hidden.Index(), token => Assert.True(
            token.Index switch
            {
                0 or Dog or Mug or (> Mug and < End) => token.Item == 0,
                < Mug => Math.Abs(token.Item - (Times / 2)) < Times / 10,
                _ => token.Item == Times,
            },
            $"Token {token.Index} was hidden {token.Item} times."));
    }
}
