using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>
/// What an evaluation keeps in its folder, so that a run that was cut goes on: which run it is, each subject that was learned,
/// each row that was measured.
/// </summary>
public sealed class EvaluationFolder
{
    private const string Anew = "give another folder, or delete this one to begin anew";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string _subjects;
    private readonly string _rows;

    private EvaluationFolder(string path)
    {
        _subjects = Path.Combine(path, "subjects");
        _rows = Path.Combine(path, "rows");
    }

    /// <summary>The folder of a run that goes on, or of a new one.</summary>
    /// <param name="settings">Without faults.</param>
    /// <param name="smallModel">What <c>cones2 mini pretrain</c> made.</param>
    /// <exception cref="InvalidInputException">It is of another run: names what differs. Or it can't be read or written.</exception>
    public static EvaluationFolder Open(string path, EvaluationSettings settings, string smallModel)
    {
        var folder = new EvaluationFolder(path);
        var run = Path.Combine(path, "run.json");
        var identity = new Dictionary<string, string>(settings.Identity())
        {
            ["base model"] = StableDiffusion.Describe(SmallModel.ModelIn(smallModel)).Fingerprint,
            ["recognizer"] = Digest([SmallModel.RecognizerIn(smallModel)]),
            ["CLIP"] = Digest(Directory.EnumerateFiles(SmallModel.ClipIn(smallModel))),
        };
        if (!File.Exists(run))
        {
            if (Directory.Exists(folder._subjects) || Directory.Exists(folder._rows))
                throw new InvalidInputException(run, "does not exist, though what a run kept does", $"restore it, {Anew}");
            Write(run, identity);
            return folder;
        }

        var kept = Read<Dictionary<string, string>>(run, Anew);
        var faults = identity
            .Where(pair => kept.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => new InputFault(path, $"is of a run with another {pair.Key} ({kept.GetValueOrDefault(pair.Key)}, now {pair.Value})", Anew))
            .ToList();
        return faults.Count == 0 ? folder : throw new InvalidInputException(faults);
    }

    /// <returns>Null: it was not learned in that way.</returns>
    /// <exception cref="InvalidInputException">Its file is damaged.</exception>
    internal ResidualEmbedding? FindSubject(LearningWay way, Subject subject)
    {
        var path = PathOf(way, subject);
        try
        {
            return File.Exists(path) ? ResidualEmbedding.Load(path) : null;
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException([.. exception.Faults.Select(fault => fault with { Remedy = "delete the file: the subject is learned again" })], exception);
        }
    }

    internal void Keep(LearningWay way, Subject subject, ResidualEmbedding learned) => learned.Save(PathOf(way, subject));

    /// <returns>Null: it was not measured.</returns>
    /// <exception cref="InvalidInputException">Its file is damaged, or of a row with other settings.</exception>
    internal RowResult? FindRow(EvaluationRow row)
    {
        const string remedy = "delete the file: the row is measured again";
        var path = PathOf(row);
        if (!File.Exists(path))
            return null;
        var result = Read<RowResult>(path, remedy);

        // As text: records that hold lists are equal only to themselves.
        return $"{result.Row}" == $"{row}" ? result : throw new InvalidInputException(path, $"is of another row ({result.Row}, now {row})", remedy);
    }

    internal void Keep(RowResult result) => Write(PathOf(result.Row), result);

    private string PathOf(LearningWay way, Subject subject) =>
        Path.Combine(_subjects, JsonNamingPolicy.KebabCaseLower.ConvertName($"{way}"), $"{subject.ClassNoun}-{(ulong)subject.Seed:x16}.safetensors");

    private string PathOf(EvaluationRow row) => Path.Combine(_rows, $"{row.FileName}.json");

    private static T Read<T>(string path, string remedy)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Format) ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException(path, $"is damaged ({exception.Message.TrimEnd('.')})", remedy, exception);
        }
    }

    private static void Write<T>(string path, T value)
    {
        using var file = new ReplacedFile(path);
        JsonSerializer.Serialize(file.Stream, value, Format);
        file.Stream.WriteByte((byte)'\n');
        file.Commit();
    }

    /// <summary>SHA-256 of files and their names.</summary>
    private static string Digest(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\n"));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
