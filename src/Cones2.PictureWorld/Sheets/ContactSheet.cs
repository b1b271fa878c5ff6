using Cones2.Diffusion;
using Cones2.Diffusion.Images;
using Cones2.PictureWorld.Scenes;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Sheets;

/// <summary>Pictures in rows and columns, with coloured frames around those of one subject and boxes in its colour.</summary>
public sealed class ContactSheet : IDisposable
{
    private const int Cell = 192;
    private const int Gap = 16;
    private const int Line = 5;

    private static readonly SKSamplingOptions Smooth = new(SKCubicResampler.Mitchell);

    private readonly SKBitmap _sheet;
    private readonly SKCanvas _canvas;

    /// <param name="columns">Pictures side by side.</param>
    /// <param name="rows">Pictures below each other.</param>
    public ContactSheet(int columns, int rows)
    {
        _sheet = new SKBitmap(new SKImageInfo(Gap + columns * (Cell + Gap), Gap + rows * (Cell + Gap)));
        _canvas = new SKCanvas(_sheet);
        _canvas.Clear(SKColors.White);
    }

    /// <param name="picture">[1, 3, side, side] in [-1, 1].</param>
    public void Draw(int row, int column, Tensor picture)
    {
        using var image = SKImage.FromEncodedData(PngFile.Encode(picture));
        _canvas.DrawImage(image, CellAt(row, column), Smooth);
    }

    /// <summary>A frame around a picture.</summary>
    public void Frame(int row, int column, PaintColor color)
    {
        using var paint = Outline(color);
        var cell = CellAt(row, column);
        cell.Inflate(Line / 2f, Line / 2f);
        _canvas.DrawRect(cell, paint);
    }

    /// <summary>A box within a cell.</summary>
    public void Box(int row, int column, Place place, PaintColor color)
    {
        var cell = CellAt(row, column);
        var box = new SKRect(cell.Left + place.Left * Cell, cell.Top + place.Top * Cell, cell.Left + place.Right * Cell, cell.Top + place.Bottom * Cell);
        using var fill = new SKPaint { Color = Of(color).WithAlpha(70) };
        _canvas.DrawRect(box, fill);
        box.Inflate(-Line / 2f, -Line / 2f);
        using var paint = Outline(color);
        _canvas.DrawRect(box, paint);
    }

    /// <summary>An empty picture's ground.</summary>
    public void Blank(int row, int column)
    {
        using var paint = new SKPaint { Color = new SKColor(236, 239, 243) };
        _canvas.DrawRect(CellAt(row, column), paint);
    }

    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public void Write(string path)
    {
        using var file = new ReplacedFile(path);
        _sheet.Encode(file.Stream, SKEncodedImageFormat.Png, quality: 100);
        file.Commit();
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _sheet.Dispose();
    }

    private static SKRect CellAt(int row, int column) => SKRect.Create(Gap + column * (Cell + Gap), Gap + row * (Cell + Gap), Cell, Cell);

    private static SKPaint Outline(PaintColor color) => new() { Color = Of(color), IsStroke = true, StrokeWidth = Line };

    private static SKColor Of(PaintColor color) => new(color.Red, color.Green, color.Blue);
}
