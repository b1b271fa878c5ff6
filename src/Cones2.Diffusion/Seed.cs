using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Cones2.Diffusion;

/// <summary>
/// Where random numbers begin. Everything random is drawn from a seed derived for its purpose and index, never from a
/// generator that is carried along: so any step can be repeated, or taken up on another machine, without those before it.
/// Numbers are drawn on the CPU, so that a seed means the same on every device.
/// </summary>
/// <param name="Value">Any number.</param>
public readonly record struct Seed(long Value)
{
    /// <summary>An independent seed for one use, such as ("noise", step).</summary>
    public Seed Derive(string purpose, long index)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{Value}/{purpose}/{index}"));
        return new Seed(BitConverter.ToInt64(digest));
    }

    /// <summary>Unit normal noise, float32 on the CPU; the caller owns it.</summary>
    public Tensor Normal(params long[] shape)
    {
        using var generator = new Generator(unchecked((ulong)Value), CPU);
        return randn(shape, ScalarType.Float32, generator: generator);
    }

    /// <summary>A whole number in [0, <paramref name="exclusiveMax"/>), of a spread as even as 64 bits allow.</summary>
    public int Below(int exclusiveMax) => (int)(unchecked((ulong)Derive("below", exclusiveMax).Value) % (ulong)exclusiveMax);
}
