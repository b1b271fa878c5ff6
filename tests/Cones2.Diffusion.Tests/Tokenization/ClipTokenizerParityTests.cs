using System.Text.Json;

namespace Cones2.Diffusion.Tests.Tokenization;

public sealed class ClipTokenizerParityTests
{
    public static TheoryData<string> CaseFiles
    {
        get
        {
            var folder = Path.Combine(ReferenceData.Root, "tokenizer");
            var data = new TheoryData<string>();
            if (Directory.Exists(folder))
                data.AddRange(Directory.EnumerateFiles(folder, "cases*.json").Order(StringComparer.Ordinal).Select(file => Path.GetFileName(file)).ToArray());
            if (data.Count == 0)
                data.Add(new TheoryDataRow<string>("") { Skip = $"No cases*.json in {folder}; set CONES2_REFERENCE to a reference folder." });
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CaseFiles))]
    public void Tokenize_EveryCase_EqualsTransformers(string file)
    {
        var tokenizer = ReferenceTokenizer.Load();
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "tokenizer", file)));
        var wrong = new List<string>();

        foreach (var item in cases.RootElement.EnumerateArray())
        {
            var text = item.GetProperty("text").GetString()!;
            var expected = item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray();
            var prompt = tokenizer.Tokenize(text);

            // The cases are padded with id 0 whatever the model folder's own padding is.
            long[] actual = [.. prompt.TokenIds.Take(prompt.TokenCount), .. new long[prompt.TokenIds.Length - prompt.TokenCount]];
            if (!expected.SequenceEqual(actual))
                wrong.Add($"{JsonSerializer.Serialize(text)}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
