using System.IO.Compression;
using System.Text;
using CsCheck;
using Cones2.Diffusion.Residuals.PyTorch;

namespace Cones2.Diffusion.Tests.Residuals.PyTorch;

public sealed class PyTorchTensorFileTests
{
    private static readonly byte[] FourFloats = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64];

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("official.json");

    /// <summary>Pickles that would run something in Python, by each of the instructions that can.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        { "REDUCE, protocol 2", "\u0080\u0002cposix\nsystem\nX\u0004\u0000\u0000\u0000boom\u0085R." },
        { "REDUCE, protocol 4", "\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093\u008c\u0004boom\u0085R." },
        { "builtins.eval", "cbuiltins\neval\n(X\u0001\u0000\u0000\u00001tR." },
        { "a name that is known elsewhere", "ctorch\nload\nX\u0001\u0000\u0000\u0000a\u0085R." },
        { "INST", "(X\u0004\u0000\u0000\u0000boomiposix\nsystem\n." },
        { "OBJ", "(cposix\nsystem\nX\u0004\u0000\u0000\u0000boomo." },
        { "NEWOBJ", "ctorch._utils\n_rebuild_tensor_v2\n)\u0081." },
        { "NEWOBJ_EX", "ctorch._utils\n_rebuild_tensor_v2\n)}\u0092." },
        { "BUILD", "ccollections\nOrderedDict\n)R}b." },
        { "EXT1", "\u0082\u0001." },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Read_PickleThatCalls_IsRefusedUnrun(string instruction, string pickle)
    {
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Read(Encoding.Latin1.GetBytes(pickle), FourFloats)).Faults);

        Assert.True(fault.Problem.StartsWith("asks for ", StringComparison.Ordinal) || fault.Problem.StartsWith("has the pickle instruction ", StringComparison.Ordinal), $"{instruction}: {fault}");
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Write_WhatPyTorchSaved_GivesItsPickleAndNumbers(string folder)
    {
        using var place = new TemporaryFolder();
        foreach (var saved in Directory.EnumerateFiles(ReferenceData.Golden(folder, "residuals"), "*.pt"))
        {
            var tensor = PyTorchTensorFile.Read(saved);
            var written = place[Path.GetFileName(saved)];

            PyTorchTensorFile.Write(written, tensor.Shape, tensor.Values);

            foreach (var entry in new[] { "data.pkl", "data/0", "byteorder" })
                Assert.Equal(Entry(saved, entry), Entry(written, entry));
        }
    }

    [Theory]
    [InlineData("FloatStorage", new byte[] { 0, 0, 192, 63, 0, 0, 0, 192 })]
    [InlineData("HalfStorage", new byte[] { 0, 62, 0, 192 })]
    [InlineData("BFloat16Storage", new byte[] { 192, 63, 0, 192 })]
    [InlineData("DoubleStorage", new byte[] { 0, 0, 0, 0, 0, 0, 248, 63, 0, 0, 0, 0, 0, 0, 0, 192 })]
    public void Read_EachNumberFormat_GivesItsNumbers(string storage, byte[] data) =>
        Assert.Equal([1.5f, -2f], Read(Renamed(TensorPickle.Of([2], 2), "FloatStorage", storage), data).Values);

    [Fact]
    public void Read_TransposedTensor_GivesItRowByRow()
    {
        // The strides (2, 1) of a [2, 2] tensor, written as (1, 2).
        var pickle = Replaced(TensorPickle.Of([2, 2], 4), [(byte)'K', 2, (byte)'K', 1, 0x86], [(byte)'K', 1, (byte)'K', 2, 0x86]);

        Assert.Equal([1f, 3f, 2f, 4f], Read(pickle, FourFloats).Values);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(4, 5)]
    [InlineData(70_000, 70_000)]
    public void Read_FewerNumbersThanTheShapeNeeds_IsRefused(int size, int count) =>
        Assert.Throws<InvalidInputException>(() => Read(TensorPickle.Of([size], count), FourFloats));

    [Fact]
    public void Read_EntryThatUnpacksToGigabytes_IsRefusedUnpacked()
    {
        using var place = new TemporaryFolder();
        var numbers = new byte[17 << 20];
        Pack(place["big.pt"], TensorPickle.Of([1], 1), numbers, CompressionLevel.Fastest);

        Assert.InRange(new FileInfo(place["big.pt"]).Length, 0, 1 << 20);
        Assert.Throws<InvalidInputException>(() => PyTorchTensorFile.Read(place["big.pt"]));
    }

    [Fact]
    public void Read_RandomPickle_ReadsOrSaysWhatIsWrong()
    {
        using var place = new TemporaryFolder();
        var instructions = Encoding.Latin1.GetBytes("\u0080\u0095.(N\u0088\u0089KMJ\u008aX\u008cc\u0093qr\u0094hj)\u0085\u0086\u0087tQR");
        var instruction = Gen.Int[0, instructions.Length - 1].Select(index => instructions[index]);

        Gen.OneOf(instruction, instruction, instruction, Gen.Byte).Array[0, 60].Sample(
            pickle =>
            {
                Pack(place["a.pt"], pickle, FourFloats);
                ReadsOrFails(place["a.pt"]);
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Read_RandomBytes_ReadsOrSaysWhatIsWrong()
    {
        using var place = new TemporaryFolder();
        Gen.Byte.Array[0, 300].Sample(
            bytes =>
            {
                File.WriteAllBytes(place["a.pt"], bytes);
                ReadsOrFails(place["a.pt"]);
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Read_DamagedFile_ReadsOrSaysWhatIsWrong()
    {
        using var place = new TemporaryFolder();
        PyTorchTensorFile.Write(place["a.pt"], [1, 4], [1, 2, 3, 4]);
        var sound = File.ReadAllBytes(place["a.pt"]);

        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Sample(
            damage =>
            {
                var (position, value, length) = damage;
                var bytes = sound.ToArray();
                bytes[position] = value;
                foreach (var file in new[] { bytes, bytes[..length] })
                {
                    File.WriteAllBytes(place["a.pt"], file);
                    ReadsOrFails(place["a.pt"]);
                }
            },
            iter: 1000,
            threads: 1);
    }

    private static void ReadsOrFails(string path)
    {
        try
        {
            Assert.NotEmpty(PyTorchTensorFile.Read(path).Values);
        }
        catch (InvalidInputException exception)
        {
            Assert.NotEmpty(exception.Faults);
        }
    }

    private static PyTorchTensorFile Read(byte[] pickle, byte[] data)
    {
        using var place = new TemporaryFolder();
        Pack(place["a.pt"], pickle, data);
        return PyTorchTensorFile.Read(place["a.pt"]);
    }

    private static void Pack(string path, byte[] pickle, byte[] data, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in new[] { ("a/data.pkl", pickle), ("a/data/0", data) })
        {
            using var stream = archive.CreateEntry(name, compression).Open();
            stream.Write(bytes);
        }
    }

    private static byte[] Entry(string path, string name)
    {
        using var archive = ZipFile.OpenRead(path);
        using var stream = archive.GetEntry($"{Path.GetFileNameWithoutExtension(path)}/{name}")!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Renamed(byte[] pickle, string from, string to) =>
        Replaced(pickle, Encoding.ASCII.GetBytes(from), Encoding.ASCII.GetBytes(to));

    private static byte[] Replaced(byte[] bytes, byte[] from, byte[] to)
    {
        var position = bytes.AsSpan().IndexOf(from);
        Assert.True(position >= 0);
        return [.. bytes[..position], .. to, .. bytes[(position + from.Length)..]];
    }
}
