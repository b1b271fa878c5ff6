using System.Text;
using Cones2.Diffusion.Weights;
using CsCheck;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Weights;

public sealed class SafetensorsFileTests
{
    private const string Sound = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    public void Read_WrittenTensors_AreTheSame(ScalarType type)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["matrix"] = arange(6).view(2, 3).to(type),
            ["scalar"] = tensor(7).to(type),
            ["nothing"] = zeros(0, 3).to(type),
            ["byte"] = tensor(new byte[] { 1, 2, 3 }),
        };

        SafetensorsWriter.Write(folder["a.safetensors"], tensors, new Dictionary<string, string> { ["who"] = "rex" });
        using var file = SafetensorsFile.Open(folder["a.safetensors"]);

        Assert.Equal("rex", file.Metadata["who"]);
        Assert.Equal(tensors.Keys.Order(), file.Entries.Keys.Order());
        foreach (var (name, tensor) in tensors)
        {
            var read = file.Read(name);
            Assert.Equal(tensor.dtype, read.dtype);
            Assert.Equal(tensor.shape, read.shape);
            Assert.Equal(tensor.bytes.ToArray(), read.bytes.ToArray());
        }
    }

    [Fact]
    public void Write_SameTensorsTwice_GivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        byte[] Bytes(params string[] names)
        {
            using var stream = new MemoryStream();
            SafetensorsWriter.Write(stream, names.ToDictionary(name => name, name => ones(name.Length)));
            return stream.ToArray();
        }

        Assert.Equal(Bytes("b", "a", "cc"), Bytes("cc", "a", "b"));
    }

    [Fact]
    public void CopyTo_OtherTypeAndMemoryOrder_Converts()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var source = arange(24).view(2, 3, 2, 2).to(ScalarType.Float16);
        SafetensorsWriter.Write(folder["a.safetensors"], new Dictionary<string, Tensor> { ["a"] = source });
        using var file = SafetensorsFile.Open(folder["a.safetensors"]);

        var channelsLast = empty(2, 2, 2, 3).permute(0, 3, 1, 2);
        file.CopyTo("a", channelsLast);

        Assert.True(channelsLast.Equals(source.to(ScalarType.Float32)));
    }

    [Theory]
    [InlineData("not json", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "8 bytes of data where its type and shape need 12")]
    [InlineData("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", "has the type F99")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}""", "more than the file holds")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "does not have a dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "stands in the header twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "where its header says")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "__metadata__")]
    [InlineData("""{"a":7}""", "does not have a dtype")]
    public void Open_LyingHeader_SaysWhatIsWrong(string header, string expected) =>
        Assert.Contains(expected, Fault(Encode(header, new byte[8])), StringComparison.Ordinal);

    [Fact]
    public void Open_LengthOfTwoGigabytes_IsRefusedUnread() =>
        Assert.Contains("2147483648 bytes, over the limit", Fault([.. BitConverter.GetBytes(2UL << 30), .. "{}"u8]), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "too few for a safetensors header")]
    [InlineData(7, "too few for a safetensors header")]
    [InlineData(20, "but ends after 20")]
    public void Open_CutOff_SaysSo(int length, string expected) =>
        Assert.Contains(expected, Fault(Encode(Sound, new byte[8])[..length]), StringComparison.Ordinal);

    [Fact]
    public void Open_SeveralBadTensors_NamesEach()
    {
        var fault = Fault(Encode("""{"a":{"dtype":"F9","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[9],"data_offsets":[0,8]}}""", new byte[8]));

        Assert.Equal(2, fault.Split('\n').Length);
    }

    [Fact]
    public void Open_AbsentFile_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.Throws<InvalidInputException>(() => SafetensorsFile.Open(folder["none.safetensors"]));

        Assert.Contains("does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RandomBytes_OpensOrSaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        var header = Gen.Byte.Array[0, 200].Select(bytes => (byte[])[.. BitConverter.GetBytes((ulong)Math.Max(0, bytes.Length - 8)), .. bytes]);

        Gen.OneOf(Gen.Byte.Array[0, 200], header).Sample(bytes => OpensOrFails(folder, bytes), iter: 2000, threads: 1);
    }

    [Fact]
    public void Open_DamagedFile_OpensOrSaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        var sound = Encode(Sound, new byte[8]);

        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Sample(
            damage =>
            {
                var (place, value, length) = damage;
                var bytes = sound.ToArray();
                bytes[place] = value;
                OpensOrFails(folder, bytes[..length]);
                OpensOrFails(folder, bytes);
            },
            iter: 1000,
            threads: 1);
    }

    private static void OpensOrFails(TemporaryFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder["a.safetensors"], bytes);
        try
        {
            using var scope = NewDisposeScope();
            using var file = SafetensorsFile.Open(folder["a.safetensors"]);
            foreach (var name in file.Entries.Keys)
                file.Read(name);
        }
        catch (InvalidInputException exception)
        {
            Assert.NotEmpty(exception.Faults);
        }
    }

    private static string Fault(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.safetensors"], bytes);
        return Assert.Throws<InvalidInputException>(() => SafetensorsFile.Open(folder["a.safetensors"])).Message;
    }

    private static byte[] Encode(string header, byte[] data) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];
}
