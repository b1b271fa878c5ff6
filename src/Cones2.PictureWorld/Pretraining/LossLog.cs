using System.Globalization;
using System.Text;
using Cones2.Diffusion;

namespace Cones2.PictureWorld.Pretraining;

/// <summary>The losses of a stage, one a line in a text file beside its checkpoint, so that a resumed run has the whole curve.</summary>
internal sealed class LossLog
{
    private readonly string _path;
    private readonly List<double> _losses;

    private LossLog(string path, List<double> losses)
    {
        _path = path;
        _losses = losses;
    }

    /// <summary>One a step, from the first.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <param name="path">Absent before the first <see cref="Save"/>.</param>
    /// <param name="stepsTaken">Of the checkpoint that is taken up; what the file has beyond them is forgotten.</param>
    /// <exception cref="InvalidInputException">The file does not hold that many numbers.</exception>
    public static LossLog Open(string path, int stepsTaken)
    {
        if (stepsTaken == 0)
            return new LossLog(path, []);
        if (!File.Exists(path))
            throw new InvalidInputException(path, "does not exist, though its checkpoint does", "restore it, or delete the checkpoint to start anew");

        var lines = File.ReadLines(path).Take(stepsTaken).ToList();
        var losses = lines.Where(line => double.TryParse(line, CultureInfo.InvariantCulture, out _))
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();
        return losses.Count == stepsTaken
            ? new LossLog(path, losses)
            : throw new InvalidInputException(path, $"holds {losses.Count} losses where its checkpoint has taken {stepsTaken} steps", "restore it, or delete the checkpoint to start anew");
    }

    public void Add(double loss) => _losses.Add(loss);

    public void Save()
    {
        using var file = new ReplacedFile(_path);
        file.Stream.Write(Encoding.ASCII.GetBytes(string.Concat(_losses.Select(loss => loss.ToString("g6", CultureInfo.InvariantCulture) + "\n"))));
        file.Commit();
    }
}
