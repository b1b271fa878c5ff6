namespace Cones2.Diffusion.Images;

/// <summary>
/// Resamples one axis with Keys' cubic (a = -0.5), widened by the scale when shrinking so that nothing aliases: what Pillow
/// calls BICUBIC. Plain arithmetic in one order, so that every machine gets the same numbers.
/// </summary>
internal sealed class CubicWeights
{
    private const double Support = 2;

    private readonly int[] _first;
    private readonly float[][] _weights;

    /// <param name="inputs">Pixels of the source along this axis.</param>
    /// <param name="outputs">Pixels wanted.</param>
    /// <param name="scale">Source pixels per wanted pixel.</param>
    /// <param name="offset">The share, 0 to 1, of the pixels over that is cut away before the first one kept.</param>
    public CubicWeights(int inputs, int outputs, double scale, double offset)
    {
        _first = new int[outputs];
        _weights = new float[outputs][];
        var free = Math.Max(0, Math.Round(inputs / scale) - outputs);
        var skipped = Math.Round(Math.Clamp(offset, 0, 1) * free);
        var stretch = Math.Max(scale, 1);
        for (var i = 0; i < outputs; i++)
        {
            var centre = (skipped + i + 0.5) * scale;
            var first = Math.Clamp((int)(centre - (Support * stretch) + 0.5), 0, inputs - 1);
            var end = Math.Clamp((int)(centre + (Support * stretch) + 0.5), first + 1, inputs);
            var raw = new double[end - first];
            for (var k = 0; k < raw.Length; k++)
                raw[k] = Keys((first + k + 0.5 - centre) / stretch);
            var sum = raw.Sum();
            _first[i] = first;
            _weights[i] = [.. raw.Select(weight => (float)(weight / sum))];
        }
    }

    /// <summary>The first source pixel that counts.</summary>
    public int FirstInput => _first[0];

    /// <summary>One past the last source pixel that counts.</summary>
    public int EndInput => _first[^1] + _weights[^1].Length;

    /// <param name="pixels">Red, green, blue and an unused byte a pixel.</param>
    /// <returns>Three numbers a pixel, not clamped.</returns>
    public float[] ResampleRow(ReadOnlySpan<byte> pixels)
    {
        var row = new float[_first.Length * 3];
        for (var i = 0; i < _first.Length; i++)
        {
            var (red, green, blue) = (0f, 0f, 0f);
            var source = _first[i] * 4;
            foreach (var weight in _weights[i])
            {
                red += weight * pixels[source];
                green += weight * pixels[source + 1];
                blue += weight * pixels[source + 2];
                source += 4;
            }

            (row[i * 3], row[(i * 3) + 1], row[(i * 3) + 2]) = (red, green, blue);
        }

        return row;
    }

    /// <returns>The wanted row, from those of the source.</returns>
    public float[] BlendRows(float[][] rows, int wanted)
    {
        var blended = new float[rows[_first[wanted]].Length];
        for (var k = 0; k < _weights[wanted].Length; k++)
        {
            var weight = _weights[wanted][k];
            var row = rows[_first[wanted] + k];
            for (var i = 0; i < row.Length; i++)
                blended[i] += weight * row[i];
        }

        return blended;
    }

    private static double Keys(double x)
    {
        x = Math.Abs(x);
        return x switch
        {
            < 1 => (((1.5 * x) - 2.5) * x * x) + 1,
            < 2 => (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2,
            _ => 0,
        };
    }
}
