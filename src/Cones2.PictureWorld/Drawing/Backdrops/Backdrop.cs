namespace Cones2.PictureWorld.Drawing.Backdrops;

/// <summary>How one background is painted: muted and without outlines, so that no part of it is taken for an object.</summary>
internal abstract class Backdrop
{
    /// <summary>Covers the whole picture.</summary>
    public abstract void Paint(BackdropBrush brush, PictureRandom random);
}
