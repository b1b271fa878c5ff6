using Cones2.Diffusion.Images;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Sheets;

/// <summary>Pictures side by side in one PNG.</summary>
public static class PictureGrid
{
    /// <param name="pictures">[count, 3, height, width] in [-1, 1], row by row; the last row may be short.</param>
    /// <param name="columns">1 or more.</param>
    /// <param name="enlargement">Pixels a side that a picture's pixel becomes.</param>
    public static void Write(Tensor pictures, int columns, string path, int enlargement = 2)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = (pictures.shape[0] + columns - 1) / columns;
        var missing = rows * columns - pictures.shape[0];
        var (height, width) = (pictures.shape[2], pictures.shape[3]);
        var all = cat([pictures.cpu(), ones(missing, 3, height, width)]);
        var grid = all.view(rows, columns, 3, height, width).permute(2, 0, 3, 1, 4).reshape(3, rows * height, columns * width);
        PngFile.Write(grid.repeat_interleave(enlargement, 1).repeat_interleave(enlargement, 2), path);
    }
}
