namespace Cones2.PictureWorld.Scenes;

/// <summary>Where a scene is.</summary>
public enum Background
{
    Beach,
    Snow,
    Grass,
    Street,
    Room,
    Night,
    Desert,
    Forest,
    Lake,
    Kitchen,
    Sunset,
    Mountains,
}
