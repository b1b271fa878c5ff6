namespace Cones2.PictureWorld;

/// <summary>
/// Random numbers of the picture world: SplitMix64, written out here so that a seed draws the same picture on every machine
/// and with every later runtime.
/// </summary>
public sealed class PictureRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;
    private ulong _state;

    /// <param name="seed">Any number.</param>
    /// <param name="purpose">What is drawn; each purpose has an independent sequence.</param>
    public PictureRandom(long seed, string purpose)
    {
        // FNV-1a of the purpose.
        var hash = 0xCBF29CE484222325;
        foreach (var letter in purpose)
            hash = unchecked((hash ^ letter) * 0x100000001B3);
        _state = unchecked((ulong)seed * Increment) ^ hash;
        _state = Next();
    }

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>).</summary>
    public int Below(int exclusiveMax) => (int)((Next() >> 32) * (ulong)exclusiveMax >> 32);

    /// <summary>A number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Between(float low, float high) => low + ((high - low) * (Next() >> 40) / (1 << 24));

    /// <returns>True in <paramref name="probability"/> of 1 cases.</returns>
    public bool Chance(double probability) => (Next() >> 11) / (double)(1L << 53) < probability;

    /// <summary>One of the choices, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A seed for something drawn elsewhere.</summary>
    public long Seed() => unchecked((long)Next());

    private ulong Next()
    {
        unchecked
        {
            var z = _state += Increment;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
