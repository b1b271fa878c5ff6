using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Weights;

/// <summary>
/// Names a base model by its weights: SHA-256 over every tensor of the text encoder and the UNet's vectors (norms and
/// biases), each as float16. So the same model published in float32 and in float16 is one model, and a fine-tuned one is
/// another.
/// </summary>
internal static class ModelFingerprint
{
    private const int HexDigits = 32;

    public static string Of(ModelFolder folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var textEncoder = ModelWeights.Open(folder.TextEncoder);
        using var unet = ModelWeights.Open(folder.UNet);
        Append(hash, textEncoder, textEncoder.Names);
        Append(hash, unet, unet.Names.Where(name => unet.Find(name).Entry.Shape.Count == 1));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HexDigits];
    }

    private static void Append(IncrementalHash hash, ModelWeights weights, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var (entry, file) = weights.Find(name);
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} [{string.Join(", ", entry.Shape)}]\n"));
            if (entry.Type == ScalarType.Float16)
            {
                hash.AppendData(file.Bytes(entry));
                continue;
            }

            using var scope = NewDisposeScope();
            hash.AppendData(weights.Read(name).to(ScalarType.Float16).bytes);
        }
    }
}
