using System.Buffers.Binary;
using System.Text;

namespace Cones2.Diffusion.Residuals.PyTorch;

/// <summary>
/// Reads the pickle of one saved tensor. A pickle is a program for a small stack machine; this one knows only the
/// instructions that build tuples, texts and numbers, and the few names with which torch.save describes a tensor. It has no
/// way to call anything. Source: Python's pickletools, protocols 2 to 5.
/// </summary>
internal sealed class RestrictedUnpickler
{
    private const int MaxItems = 10_000;

    private static readonly object Mark = new();

    private readonly string _path;
    private readonly byte[] _pickle;
    private readonly Stack<object?> _stack = new();
    private readonly Dictionary<long, object?> _memo = [];
    private int _position;

    private RestrictedUnpickler(string path, byte[] pickle)
    {
        _path = path;
        _pickle = pickle;
    }

    /// <param name="path">Names the file in errors.</param>
    /// <param name="pickle">The bytes of data.pkl.</param>
    /// <exception cref="InvalidInputException">It is damaged, describes something else than a tensor, or names other functions.</exception>
    public static PickledTensor Read(string path, byte[] pickle)
    {
        try
        {
            return new RestrictedUnpickler(path, pickle).Run() as PickledTensor
                ?? throw new InvalidInputException(path, "holds something else than one tensor", "save the residual alone, with torch.save(residual, path)");
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidCastException or IndexOutOfRangeException
            or ArgumentException or KeyNotFoundException or OverflowException or DecoderFallbackException)
        {
            throw new InvalidInputException(path, "has a damaged pickle", "fetch the file or save it again", exception);
        }
    }

    private object? Run()
    {
        while (true)
        {
            if (_stack.Count > MaxItems || _memo.Count > MaxItems)
                throw new InvalidOperationException("The pickle holds more than a tensor needs.");

            var opcode = Take(1)[0];
            switch (opcode)
            {
                case 0x80: // PROTO
                    Take(1);
                    break;
                case 0x95: // FRAME
                    Take(8);
                    break;
                case (byte)'.': // STOP
                    return _stack.Pop();
                case (byte)'(': // MARK
                    _stack.Push(Mark);
                    break;
                case (byte)'N': // NONE
                    _stack.Push(null);
                    break;
                case 0x88: // NEWTRUE
                    _stack.Push(true);
                    break;
                case 0x89: // NEWFALSE
                    _stack.Push(false);
                    break;
                case (byte)'K': // BININT1
                    _stack.Push((long)Take(1)[0]);
                    break;
                case (byte)'M': // BININT2
                    _stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                    break;
                case (byte)'J': // BININT
                    _stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                    break;
                case 0x8a: // LONG1
                    _stack.Push(ReadLong(Take(1)[0]));
                    break;
                case (byte)'X': // BINUNICODE
                    _stack.Push(ReadText(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                    break;
                case 0x8c: // SHORT_BINUNICODE
                    _stack.Push(ReadText(Take(1)[0]));
                    break;
                case (byte)'c': // GLOBAL
                    PushGlobal(ReadLine(), ReadLine());
                    break;
                case 0x93: // STACK_GLOBAL
                    var name = (string)_stack.Pop()!;
                    PushGlobal((string)_stack.Pop()!, name);
                    break;
                case (byte)'q': // BINPUT
                    _memo[Take(1)[0]] = _stack.Peek();
                    break;
                case (byte)'r': // LONG_BINPUT
                    _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = _stack.Peek();
                    break;
                case 0x94: // MEMOIZE
                    _memo[_memo.Count] = _stack.Peek();
                    break;
                case (byte)'h': // BINGET
                    _stack.Push(_memo[Take(1)[0]]);
                    break;
                case (byte)'j': // LONG_BINGET
                    _stack.Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]);
                    break;
                case (byte)')': // EMPTY_TUPLE
                    _stack.Push(Array.Empty<object?>());
                    break;
                case 0x85 or 0x86 or 0x87: // TUPLE1, TUPLE2, TUPLE3
                    _stack.Push(PopItems(opcode - 0x84));
                    break;
                case (byte)'t': // TUPLE
                    var tuple = PopItems(_stack.TakeWhile(item => !ReferenceEquals(item, Mark)).Count());
                    _stack.Pop();
                    _stack.Push(tuple);
                    break;
                case (byte)'Q': // BINPERSID
                    _stack.Push(Storage((object?[])_stack.Pop()!));
                    break;
                case (byte)'R': // REDUCE
                    var arguments = (object?[])_stack.Pop()!;
                    _stack.Push(Describe((PickleGlobal)_stack.Pop()!, arguments));
                    break;
                default:
                    throw new InvalidInputException(_path, $"has the pickle instruction 0x{opcode:x2}, which no saved tensor needs", "save the residual alone, with torch.save(residual, path)");
            }
        }
    }

    /// <summary>What a known function's result would describe; nothing is called.</summary>
    private static object? Describe(PickleGlobal function, object?[] arguments)
    {
        if (function == PickleGlobal.OrderedDictionary && arguments.Length == 0)
            return null;
        if (function == PickleGlobal.RebuildParameter)
            return (PickledTensor)arguments[0]!;
        if (function == PickleGlobal.RebuildTensor)
            return new PickledTensor((PickledStorage)arguments[0]!, (long)arguments[1]!, Numbers(arguments[2]), Numbers(arguments[3]));
        throw new InvalidCastException($"{function} is no function.");

        static long[] Numbers(object? tuple) => [.. ((object?[])tuple!).Select(item => (long)item!)];
    }

    private static PickledStorage Storage(object?[] id) =>
        id is ["storage", PickleGlobal type, string key, string _, long count]
            ? new PickledStorage(type, key, count)
            : throw new InvalidCastException("The persistent id is no storage.");

    private void PushGlobal(string module, string name)
    {
        var global = new PickleGlobal(module, name);
        _stack.Push(global.IsKnown
            ? global
            : throw new InvalidInputException(_path, $"asks for {global}, which no saved tensor needs and which is not run", "do not open this file elsewhere; get the residual from a source you trust"));
    }

    private object?[] PopItems(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            items[i] = _stack.Pop();
        return items;
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        var bytes = _pickle.AsSpan(_position, checked((int)count));
        _position += bytes.Length;
        return bytes;
    }

    private string ReadText(long length) => Encoding.UTF8.GetString(Take(length));

    private string ReadLine()
    {
        var length = _pickle.AsSpan(_position).IndexOf((byte)'\n');
        var line = ReadText(length);
        Take(1);
        return line;
    }

    private long ReadLong(int length)
    {
        if (length > sizeof(long))
            throw new OverflowException("The pickle holds a number of more than 64 bits.");

        var value = 0L;
        var bytes = Take(length);
        for (var i = 0; i < length; i++)
            value |= (long)bytes[i] << (8 * i);
        var unused = 64 - (8 * length);
        return length == 0 ? 0 : value << unused >> unused;
    }
}
