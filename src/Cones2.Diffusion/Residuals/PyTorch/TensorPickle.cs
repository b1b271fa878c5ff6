using System.Buffers.Binary;
using System.Text;

namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>Writes the pickle with which torch.save describes one contiguous float32 tensor on the CPU, byte for byte.</summary>
internal static class TensorPickle
{
    public static byte[] Of(IReadOnlyList<long> shape, int count)
    {
        using var pickle = new MemoryStream();
        byte memo = 0;

        pickle.Write([0x80, 2]);
        Global("torch._utils", "_rebuild_tensor_v2");
        pickle.WriteByte((byte)'(');

        pickle.WriteByte((byte)'(');
        Text("storage");
        Global("torch", "FloatStorage");
        Text("0");
        Text("cpu");
        Integer(count);
        pickle.WriteByte((byte)'t');
        Put();
        pickle.WriteByte((byte)'Q');

        Integer(0);
        Tuple(shape);
        Tuple([.. shape.Select((_, i) => shape.Skip(i + 1).Aggregate(1L, (product, size) => product * size))]);
        pickle.WriteByte(0x89);
        Global("collections", "OrderedDict");
        pickle.Write(")R"u8);
        Put();
        pickle.WriteByte((byte)'t');
        Put();
        pickle.WriteByte((byte)'R');
        Put();
        pickle.WriteByte((byte)'.');
        return pickle.ToArray();

        void Put() => pickle.Write([(byte)'q', memo++]);

        void Global(string module, string name)
        {
            pickle.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));
            Put();
        }

        void Text(string text)
        {
            pickle.WriteByte((byte)'X');
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
            pickle.Write(length);
            pickle.Write(Encoding.ASCII.GetBytes(text));
            Put();
        }

        void Integer(long value)
        {
            if (value < 256)
                pickle.Write([(byte)'K', (byte)value]);
            else if (value < 65536)
                pickle.Write([(byte)'M', (byte)value, (byte)(value >> 8)]);
            else
                pickle.Write([(byte)'J', (byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)]);
        }

        void Tuple(IReadOnlyList<long> numbers)
        {
            foreach (var number in numbers)
                Integer(number);
            pickle.WriteByte((byte)(0x84 + numbers.Count));
            Put();
        }
    }
}
