using System.Text.Json;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Tests.Layout;

/// <summary>What a reference folder's official.json says of the run of the authors' code.</summary>
internal sealed record OfficialLayout(
    string Prompt, IReadOnlyList<SubjectLayout> Subjects, IReadOnlyList<string> Words, int ImageSize, double Active, double Weight, int Steps, double GuidanceScale)
{
    private static JsonElement Root(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Golden(folder, "official.json"))).RootElement;

    public static OfficialLayout Read(string folder)
    {
        var root = Root(folder);
        var words = root.GetProperty("words").EnumerateArray().Select(word => word.GetString()!).ToList();
        var subjects = words.Select(word =>
        {
            var box = root.GetProperty("boxes_px_xyxy").GetProperty(word);
            var start = root.GetProperty("token_index").GetProperty(word).GetInt32();
            return new SubjectLayout(
                new TokenSpan(start, 1),
                new BoxRegion(new Box(box[0].GetInt32(), box[1].GetInt32(), box[2].GetInt32(), box[3].GetInt32())));
        });
        return new OfficialLayout(
            root.GetProperty("prompt").GetString()!, [.. subjects], words, root.GetProperty("image_size").GetInt32(), root.GetProperty("active").GetDouble(),
            root.GetProperty("guidance_weight").GetDouble(), root.GetProperty("steps").GetInt32(), root.GetProperty("cfg").GetDouble());
    }

    /// <summary>A run of official.json, such as "guided": how many of its steps are guided, and gamma-.</summary>
    public static (int GuidedSteps, double Negative) Run(string folder, string run)
    {
        var element = Root(folder).GetProperty(run);
        return (element.GetProperty("guidance_steps").GetInt32(), element.GetProperty("negative").GetDouble());
    }
}
