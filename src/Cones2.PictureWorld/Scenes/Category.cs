namespace Cones2.PictureWorld.Scenes;

/// <summary>What an object is. Its class noun is its name in lower case.</summary>
public enum Category
{
    Dog,
    Cat,
    Bird,
    Fish,
    Car,
    Boat,
    House,
    Tree,
    Flower,
    Mug,
    Teapot,
    Chair,
    Hat,
    Ball,
}
