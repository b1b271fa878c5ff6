using Cones2.Diffusion;
using Cones2.Grains.Engine;

namespace Cones2.Grains.Tests.Engine;

public sealed class ModelShelfTests
{
    [Fact]
    public void Take_BeyondTheBound_LetsTheOneGoThatWasUsedLongestAgo()
    {
        using var shelf = new ModelShelf(new EngineOptions { Models = [Named("pinned", isPinned: true), Named("a"), Named("b")], MaxModelBytes = 1 });
        shelf.LoadPinned();
        shelf.TakeForPictures("a").GiveBack();
        shelf.TakeForPictures("b").GiveBack();

        Assert.Equal([("pinned", Precision.Float32), ("b", Precision.Float32)], shelf.Loaded);
    }

    [Fact]
    public void Take_RoomForOne_LetsTheOtherGoBeforeTheNewOneIsThere()
    {
        using var alone = new ModelShelf(new EngineOptions { Models = [Named("a")] });
        var bytes = alone.TakeForPictures("a").Bytes;
        var most = new Dictionary<string, int>();
        ModelShelf? shelf = null;
        shelf = new ModelShelf(new EngineOptions
        {
            Models = [Named("a"), Named("b"), Named("c")],
            MaxModelBytes = 2 * bytes,
            Loading = (name, _) => most[name] = shelf!.Loaded.Count,
        });
        using (shelf)
        {
            foreach (var name in new[] { "a", "b", "c" })
                shelf.TakeForPictures(name).GiveBack();
        }

        Assert.Equal(new Dictionary<string, int> { ["a"] = 0, ["b"] = 1, ["c"] = 1 }, most);
    }

    [Fact]
    public void Take_OthersInUse_LetsNoneGo()
    {
        using var shelf = new ModelShelf(new EngineOptions { Models = [Named("a"), Named("b")], MaxModelBytes = 1 });
        shelf.TakeForPictures("a");
        shelf.TakeForPictures("b");

        Assert.Equal([("a", Precision.Float32), ("b", Precision.Float32)], shelf.Loaded);
    }

    [Fact]
    public void TakeForLearning_ModelInBFloat16_LoadsItInFloat32Too()
    {
        using var shelf = new ModelShelf(new EngineOptions { Models = [Named("a", precision: Precision.BFloat16)] });

        Assert.NotSame(shelf.TakeForPictures("a"), shelf.TakeForLearning("a"));
        Assert.Same(shelf.TakeForLearning("a"), shelf.TakeForLearning("a"));
    }

    private static EngineModelOptions Named(string name, bool isPinned = false, Precision precision = Precision.Float32) =>
        new() { Name = name, Path = SmallModelEngine.Path, IsPinned = isPinned, Precision = precision };
}
