using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cones2.Diffusion;

namespace Cones2.Cli.Compose;

/// <summary>A composition as a JSON file says it, or the command line; paths in a file are relative to it.</summary>
internal sealed record ComposeFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public string NegativePrompt { get; init; } = "";

    public IReadOnlyList<ComposeFileSubject> Subjects { get; init; } = [];

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long Seed { get; init; }

    public int Pictures { get; init; } = 1;

    public string Sampler { get; init; } = "ddim";

    /// <summary>Null: what suits the model.</summary>
    public int? Steps { get; init; }

    /// <summary>Null: what suits the model.</summary>
    public double? GuidanceScale { get; init; }

    public ComposeFileGuidance Guidance { get; init; } = new();

    public string Output { get; init; } = "picture.png";

    public string? Precision { get; init; }

    /// <exception cref="InvalidInputException">Absent, no JSON, or a field that is unknown or of another type: names it.</exception>
    public static ComposeFile Read(string path)
    {
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist", "give a JSON file, or the request as options");

        try
        {
            var file = JsonSerializer.Deserialize<ComposeFile>(File.ReadAllBytes(path), Format)
                ?? throw new InvalidInputException(path, "is null", "write a JSON object");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return file with
            {
                Model = Resolve(folder, file.Model),
                Output = Resolve(folder, file.Output)!,
                Subjects = [.. file.Subjects.Select(subject => subject with
                {
                    Residual = Resolve(folder, subject.Residual),
                    Mask = Resolve(folder, subject.Mask),
                })],
            };
        }
        catch (JsonException exception)
        {
            var field = exception.Path is { Length: > 2 } place ? $"{path}: {place[2..]}" : path;
            var problem = exception.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? "is no setting of a composition"
                : $"can't be read ({exception.Message.Split(" Path:")[0].TrimEnd('.')})";
            throw new InvalidInputException(field, problem, "see the README for what a composition's JSON holds", exception);
        }
    }

    /// <param name="size">Such as 512 or 768x512; null changes nothing.</param>
    /// <exception cref="InvalidInputException">It is no size.</exception>
    public ComposeFile WithSize(string? size)
    {
        if (size is null)
            return this;

        var sides = size.Split('x');
        if (sides.Length is 1 or 2 && sides.All(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return this with { Width = int.Parse(sides[0], CultureInfo.InvariantCulture), Height = int.Parse(sides[^1], CultureInfo.InvariantCulture) };
        throw new InvalidInputException("--size", $"is \"{size}\"", "give pixels such as 512, or WIDTHxHEIGHT such as 768x512");
    }

    /// <summary>Adds the command line's subjects to the file's, or changes those of the same name.</summary>
    /// <exception cref="InvalidInputException">An option is not NAME=VALUE, or names no subject; all are named.</exception>
    public ComposeFile WithSubjects(SubjectFlags flags) => this with { Subjects = flags.Apply(Subjects) };

    private static string? Resolve(string folder, string? path) => path is null ? null : Path.Combine(folder, path);
}
