using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Drawing.Shapes;

/// <summary>The shape of each category.</summary>
internal static class ShapeCatalog
{
    private static readonly Dictionary<Category, CategoryShape> Shapes = new()
    {
        [Category.Dog] = new DogShape(),
        [Category.Cat] = new CatShape(),
        [Category.Bird] = new BirdShape(),
        [Category.Fish] = new FishShape(),
        [Category.Car] = new CarShape(),
        [Category.Boat] = new BoatShape(),
        [Category.House] = new HouseShape(),
        [Category.Tree] = new TreeShape(),
        [Category.Flower] = new FlowerShape(),
        [Category.Mug] = new MugShape(),
        [Category.Teapot] = new TeapotShape(),
        [Category.Chair] = new ChairShape(),
        [Category.Hat] = new HatShape(),
        [Category.Ball] = new BallShape(),
    };

    public static CategoryShape Of(Category category) => Shapes[category];
}
