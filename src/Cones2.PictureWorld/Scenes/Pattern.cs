namespace Cones2.PictureWorld.Scenes;

/// <summary>How an object's second colour lies on its main colour.</summary>
public enum Pattern
{
    /// <summary>The second colour is not seen.</summary>
    Plain,
    Spotted,
    Striped,

    /// <summary>One large patch.</summary>
    Patched,
}
