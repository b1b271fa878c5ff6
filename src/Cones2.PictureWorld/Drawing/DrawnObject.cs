using Cones2.PictureWorld.Scenes;

namespace Cones2.PictureWorld.Drawing;

/// <summary>The truth about one object of a picture.</summary>
/// <param name="Look">Its category, colours and pattern.</param>
/// <param name="Box">The tight bounds of all pixels that it touched, also of those that a later object covers.</param>
public sealed record DrawnObject(ObjectLook Look, PixelBox Box);
