using System.Globalization;

namespace Cones2.Diffusion.Tokenization;

/// <summary>The tables of Unicode's canonical forms, read from the embedded CanonicalForms.txt, which tells its format.</summary>
internal sealed class CanonicalForms
{
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    /// <summary>One step of decomposition, into one or two code points.</summary>
    public IReadOnlyDictionary<int, int[]> Decompositions => _decompositions;

    public IReadOnlyDictionary<(int First, int Second), int> Compositions => _compositions;

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public int ClassOf(int point) => _classes.GetValueOrDefault(point);

    public static CanonicalForms Load()
    {
        using var stream = typeof(CanonicalForms).Assembly.GetManifestResourceStream("CanonicalForms.txt")!;
        using var reader = new StreamReader(stream);
        var forms = new CanonicalForms();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            foreach (var entry in line.Split(' '))
                forms.Add(entry);
        }

        return forms;
    }

    private void Add(string entry)
    {
        var separator = entry.IndexOfAny([':', '=', '>']);
        var (left, right) = (entry[..separator], entry[(separator + 1)..]);
        if (entry[separator] == ':')
        {
            var range = Array.ConvertAll(left.Split('-'), Point);
            for (var point = range[0]; point <= range[^1]; point++)
                _classes.Add(point, byte.Parse(right, CultureInfo.InvariantCulture));
            return;
        }

        var parts = Array.ConvertAll(right.Split('+'), Point);
        _decompositions.Add(Point(left), parts);
        if (entry[separator] == '=')
            _compositions.Add((parts[0], parts[1]), Point(left));
    }

    private static int Point(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
