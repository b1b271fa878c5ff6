using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>
/// One tensor in the file format of torch.save (PyTorch 1.6 and later): a zip archive of a pickle and the numbers. Reading
/// never executes anything; see <see cref="RestrictedUnpickler"/>. Source: torch/serialization.py.
/// </summary>
/// <param name="Shape">The sizes, outermost first.</param>
/// <param name="Values">Row after row.</param>
public sealed record PyTorchTensorFile(IReadOnlyList<long> Shape, float[] Values)
{
    private const long MaxFileBytes = 16 << 20;
    private const long MaxValues = 4 << 20;

    /// <summary>Reads a float32, float64, float16 or bfloat16 tensor, on whatever device it was saved.</summary>
    /// <exception cref="InvalidInputException">The file is absent, too large, damaged, holds no single tensor, or asks to run something.</exception>
    public static PyTorchTensorFile Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give the path of a residual.pt");
        if (new FileInfo(path).Length > MaxFileBytes)
            throw new InvalidInputException(path, $"has {new FileInfo(path).Length} bytes, over the limit of {MaxFileBytes} for a residual", "save the residual alone, with torch.save(residual.clone(), path)");

        try
        {
            using var archive = ZipFile.OpenRead(path);
            var pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
                ?? throw new InvalidInputException(path, "is a zip archive without a data.pkl", "give a file that torch.save wrote");
            var root = pickle.FullName[..^"data.pkl".Length];
            if (archive.GetEntry(root + "byteorder") is { } order && Encoding.ASCII.GetString(ReadEntry(order)) != "little")
                throw new InvalidInputException(path, "was saved on a big-endian machine", "save it again on a little-endian one");

            var tensor = RestrictedUnpickler.Read(path, ReadEntry(pickle));
            var data = archive.GetEntry($"{root}data/{tensor.Storage.Key}")
                ?? throw new InvalidInputException(path, $"lacks the entry {root}data/{tensor.Storage.Key}", "fetch the file or save it again");
            return new PyTorchTensorFile(tensor.Shape, Gather(path, tensor, ReadEntry(data)));
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException(path, "is no file that PyTorch 1.6 or later saved, or is damaged", "save it again with torch.save of PyTorch 1.6 or later", exception);
        }
    }

    /// <summary>Writes a float32 tensor that torch.load reads, with weights_only too; the same values give the same bytes.</summary>
    /// <exception cref="InvalidInputException">The path can't be written.</exception>
    public static void Write(string path, IReadOnlyList<long> shape, IReadOnlyList<float> values)
    {
        var root = Path.GetFileNameWithoutExtension(path);
        var data = new byte[values.Count * sizeof(float)];
        for (var i = 0; i < values.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);

        using var file = new ReplacedFile(path);
        using (var archive = new StoredZip(file.Stream))
        {
            archive.Add($"{root}/data.pkl", TensorPickle.Of(shape, values.Count));
            archive.Add($"{root}/byteorder", "little"u8);
            archive.Add($"{root}/data/0", data);
            archive.Add($"{root}/version", "3\n"u8);
        }

        file.Commit();
    }

    private static byte[] ReadEntry(ZipArchiveEntry entry)
    {
        if (entry.Length > MaxFileBytes)
            throw new InvalidDataException($"{entry.FullName} is too large.");

        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static float[] Gather(string path, PickledTensor tensor, byte[] data)
    {
        var (storage, shape, strides) = (tensor.Storage, tensor.Shape, tensor.Strides);
        var count = 1L;
        var last = tensor.Offset;
        var isSound = tensor.Offset >= 0 && shape.Length == strides.Length && data.Length / storage.ElementSize >= storage.Count;
        for (var i = 0; i < shape.Length && isSound; i++)
        {
            isSound = shape[i] is > 0 and <= MaxValues && strides[i] is >= 0 and <= MaxValues;
            count = isSound ? count * shape[i] : count;
            last += isSound ? (shape[i] - 1) * strides[i] : 0;
            isSound = isSound && count <= MaxValues;
        }

        if (!isSound || last >= storage.Count)
            throw new InvalidInputException(path, $"holds a tensor of the shape [{string.Join(", ", shape)}] that its {storage.Count} stored numbers can't make", "fetch the file or save it again");

        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            var (rest, place) = ((long)i, tensor.Offset);
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                place += rest % shape[d] * strides[d];
                rest /= shape[d];
            }

            values[i] = Number(storage.Type.Name, data.AsSpan((int)place * storage.ElementSize));
        }

        return values;
    }

    private static float Number(string storageType, ReadOnlySpan<byte> bytes) => storageType switch
    {
        "DoubleStorage" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "HalfStorage" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };
}
