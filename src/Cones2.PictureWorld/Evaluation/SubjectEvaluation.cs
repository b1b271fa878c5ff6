using System.Collections.Concurrent;
using Cones2.Diffusion;
using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Evaluation;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Drawing;
using Cones2.PictureWorld.Evaluation.Learning;
using Cones2.PictureWorld.Pretraining;
using Cones2.PictureWorld.Recognition;
using Cones2.PictureWorld.Scenes;
using Cones2.PictureWorld.Subjects;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation;

/// <summary>
/// Section 4 of the paper in this world, where what a picture shall show is known: subjects are learned, composed, and what
/// came out is read in each box.
/// </summary>
public sealed class SubjectEvaluation : IDisposable
{
    private const int PicturesAtOnce = 8;

    private readonly EvaluationSettings _settings;
    private readonly StableDiffusion _model;
    private readonly ObjectRecognizer _recognizer;
    private readonly ClipModel _clip;
    private readonly SubjectPool _pool;
    private readonly TokenEmbeddingLearner _tokenEmbeddings;
    private readonly Dictionary<LearningWay, ISubjectComposer> _composers;
    private readonly ConcurrentDictionary<(LearningWay Way, Subject Subject), ResidualEmbedding> _learned = [];
    private readonly RowResult?[] _results;
    private readonly EvaluationFolder? _folder;
    private readonly Dictionary<Subject, Tensor> _photoEmbeddings = [];
    private readonly ScenePainter _painter = new(SmallModelShape.PictureSize);

    /// <param name="settings">How much.</param>
    /// <param name="model">The folder of the small model, or of one like it.</param>
    /// <param name="recognizer">Reads pictures; owned by the caller.</param>
    /// <param name="clip">CLIP's towers; owned by the caller.</param>
    /// <param name="folder">Has what an earlier run with these settings learned and measured, and keeps what this one does; null: neither.</param>
    /// <exception cref="InvalidInputException">A setting is out of range, all named; or the model or what the folder has can't be loaded.</exception>
    public SubjectEvaluation(EvaluationSettings settings, string model, ObjectRecognizer recognizer, ClipModel clip, EvaluationFolder? folder = null)
    {
        if (settings.FindFaults().ToList() is { Count: > 0 } faults)
            throw new InvalidInputException(faults);

        _settings = settings;
        _recognizer = recognizer;
        _clip = clip;
        _folder = folder;
        _pool = new SubjectPool(settings.Seed, settings.Categories, settings.Pairs);
        _model = StableDiffusion.Load(model, Placement.Cpu);
        _tokenEmbeddings = new TokenEmbeddingLearner(_model, settings.TokenEmbeddingSteps, settings.TokenEmbeddingRate, settings.Recipe.LearningRateSchedule);
        _composers = new()
        {
            [LearningWay.Residual] = new ResidualLearner(_model, settings.Recipe),
            [LearningWay.Words] = new WordsComposer(_model),
            [LearningWay.WordsAtNoun] = new WordsAtNounComposer(_model),
            [LearningWay.TokenEmbedding] = _tokenEmbeddings,
            [LearningWay.TextualInversion] = new TextualInversionLearner(StableDiffusion.Load(model, Placement.Cpu), settings.TextualInversionSteps, settings.TextualInversionRate, settings.Recipe.LearningRateSchedule),
        };
        _results = [.. settings.Rows.Select(row => folder?.FindRow(row))];
        foreach (var lesson in AllLessons())
        {
            if (folder?.FindSubject(lesson.Way, lesson.Subject) is { } learned)
                _learned[lesson] = learned;
        }
    }

    /// <summary>Subjects to learn, over all ways of learning that the rows ask for.</summary>
    public int Lessons => AllLessons().Count();

    /// <summary>How many of them were learned, those that the folder had included.</summary>
    public int Learned => _learned.Count;

    /// <summary>How many rows were measured, those that the folder had included.</summary>
    public int Measured => _results.Count(result => result is not null);

    /// <summary>
    /// Learns every subject in every way that a row asks for, if the folder has it not; as many at a time as there are
    /// processors: a step of one is too small to share among them.
    /// </summary>
    /// <param name="learned">Told of each subject in each way, by one thread at a time.</param>
    /// <exception cref="OperationCanceledException">Between two steps.</exception>
    public void Learn(Action<Subject> learned, CancellationToken cancellationToken)
    {
        var latents = _pool.All.ToDictionary(subject => subject, subject => Photograph(subject, cancellationToken));
        var parts = AllLessons().Where(lesson => !_learned.ContainsKey(lesson))
            .GroupBy(lesson => (ISubjectLearner)_composers[lesson.Way])
            .OrderBy(lessons => lessons.Key.LearnsSeveralAtOnce)
            .SelectMany(lessons => lessons.Chunk(lessons.Key.LearnsSeveralAtOnce ? 1 : lessons.Count()).Select(part => (Learner: lessons.Key, Lessons: part)))
            .ToList();
        var turn = new Lock();
        try
        {
            SideBySide(parts, part =>
            {
                foreach (var lesson in part.Lessons)
                {
                    var residual = part.Learner.Learn(lesson.Subject, latents[lesson.Subject], cancellationToken);
                    _folder?.Keep(lesson.Way, lesson.Subject, residual);
                    _learned[lesson] = residual;
                    lock (turn)
                        learned(lesson.Subject);
                }
            }, cancellationToken);
        }
        finally
        {
            foreach (var photos in latents.Values)
                photos.Dispose();
        }
    }

    /// <summary>Makes and measures the pictures of all rows that the folder has not, as many at a time as there are processors.</summary>
    /// <param name="show">Given each picture [1, 3, height, width] of each row in turn, and what was asked; the picture is disposed afterwards. By one thread at a time.</param>
    /// <param name="measured">Told of each row that ends, and of all so far in the order of the settings' rows; by one thread at a time.</param>
    /// <returns>In the order of the settings' rows.</returns>
    /// <exception cref="OperationCanceledException">Between two steps of a picture.</exception>
    public IReadOnlyList<RowResult> Measure(
        Action<EvaluationRow, Tensor, EvaluationCase> show, Action<RowResult, IReadOnlyList<RowResult>> measured, CancellationToken cancellationToken)
    {
        var turn = new Lock();
        SideBySide(_settings.Rows.Index().Where(row => _results[row.Index] is null).ToList(), row =>
        {
            var result = Measure(
                row.Item,
                (picture, asked) =>
                {
                    lock (turn)
                        show(row.Item, picture, asked);
                },
                cancellationToken);
            lock (turn)
            {
                _results[row.Index] = result;
                measured(result, SoFar());
                _folder?.Keep(result);
            }
        }, cancellationToken);
        return SoFar();

        IReadOnlyList<RowResult> SoFar() => [.. _results.OfType<RowResult>()];
    }

    public void Dispose()
    {
        foreach (var composer in _composers.Values)
            composer.Dispose();
        foreach (var embedding in _photoEmbeddings.Values)
            embedding.Dispose();
        _model.Dispose();
        _painter.Dispose();
    }

    /// <summary>Each by a thread with one processor of Torch's: what there is to do is too small to share among them.</summary>
    private static void SideBySide<T>(IEnumerable<T> items, Action<T> act, CancellationToken cancellationToken)
    {
        var threads = get_num_threads();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
                item =>
                {
                    set_num_threads(1);
                    act(item);
                });
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private RowResult Measure(EvaluationRow row, Action<Tensor, EvaluationCase> show, CancellationToken cancellationToken)
    {
        var verdicts = new List<PictureVerdict>();
        var boxes = new List<(ObjectLook Asked, ObjectReading Read)>();
        var (clipText, clipImage) = (new List<double>(), new List<double>());
        foreach (var chunk in Enumerable.Range(0, _settings.PicturesPerRow).Chunk(PicturesAtOnce))
        {
            using var scope = NewDisposeScope();
            var cases = chunk.Select(i => DrawCase(row, i)).ToList();
            var pictures = row.Learning == LearningWay.Painted ? [.. cases.Select(Paint)] : Compose(cases, row, cancellationToken);
            foreach (var (asked, picture) in cases.Zip(pictures))
            {
                var readings = _recognizer.Read(picture, [.. asked.Places.Select(place => (0, place))]);
                var looks = asked.Subjects.Select(subject => subject.Look).ToList();
                verdicts.Add(PictureVerdict.Of(looks, readings));
                boxes.AddRange(looks.Zip(readings));
                clipText.Add(ClipText(picture, asked));
                clipImage.Add(ClipImage(picture, asked));
                show(picture, asked);
            }
        }

        var learner = _composers.GetValueOrDefault(row.Learning) as ISubjectLearner;
        return new RowResult(
            row, verdicts.Count, Share(verdict => verdict.InBox), Share(verdict => verdict.InColor), Share(verdict => verdict.Identity), Share(verdict => verdict.Confusion),
            BoxShares.Of(boxes), Estimate.OfMean(clipText), Estimate.OfMean(clipImage), learner?.Steps ?? 0, learner?.BytesPerSubject ?? 0);

        Estimate Share(Func<PictureVerdict, bool> holds) => Estimate.OfShare(verdicts.Count(holds), verdicts.Count);
    }

    private PhotoLatents Photograph(Subject subject, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var photos = Enumerable.Range(0, _settings.PhotosPerSubject).Select(i => subject.Photo(i, _painter).ToTensor()).ToArray();
        using (no_grad())
            _photoEmbeddings[subject] = _clip.EmbedPictures(cat(photos)).DetachFromDisposeScope();
        return PhotoLatents.Encode(_model.Vae, photos, cancellationToken: cancellationToken);
    }

    private IEnumerable<(LearningWay Way, Subject Subject)> AllLessons() =>
        _settings.Rows.Select(row => row.Learning).Distinct()
            .Where(way => _composers.GetValueOrDefault(way) is ISubjectLearner)
            .SelectMany(way => _pool.All.Select(subject => (way, subject)));

    /// <summary>The same cases for every row of as many subjects, so that rows differ in the method alone.</summary>
    private EvaluationCase DrawCase(EvaluationRow row, int index)
    {
        var random = new PictureRandom(_settings.Seed, $"case {index} of {row.Subjects}{(row.Twins ? " twins" : "")}");
        return EvaluationCase.Draw(row.Twins ? _pool.DrawTwins(random) : _pool.Draw(row.Subjects, random), random);
    }

    private Tensor[] Compose(List<EvaluationCase> cases, EvaluationRow row, CancellationToken cancellationToken)
    {
        var composer = _composers[row.ComposedAs ?? row.Learning];
        var compositions = cases.Select(asked => composer.Prepare(asked, i => LearnedFor(row, asked.Subjects[i]), row.Guidance, row.Sampling ?? _settings.Sampling)).ToList();
        using var batch = new DenoisingBatch(composer.Model, maxRows: 2 * PicturesAtOnce);
        var places = compositions.Zip(cases).Select(pair => batch.Admit(pair.First, new SeededNoise(pair.Second.Seed))).Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var pictures = new Tensor[cases.Count];
        while (batch.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (picture, step, failure) in batch.Advance())
            {
                if (failure is not null)
                    throw new InvalidOperationException($"The picture \"{cases[places[picture]].Words}\" can't be composed: {failure.Message}", failure);
                if (picture.IsDone)
                    pictures[places[picture]] = new CompositionPipeline(composer.Model).Decode(step!.Latents).clamp_(-1, 1);
            }
        }

        compositions.ForEach(composition => composition.Dispose());
        return pictures;
    }

    private ResidualEmbedding LearnedFor(EvaluationRow row, Subject subject)
    {
        var learned = _learned[(row.Learning, subject)];
        return (row.Learning, row.ComposedAs) switch
        {
            (_, null) => learned,
            (LearningWay.Residual, LearningWay.TokenEmbedding) => _tokenEmbeddings.FromResidual(learned),
            (LearningWay.TokenEmbedding, LearningWay.Residual) => _tokenEmbeddings.ToResidual(learned),
            _ => throw new InvalidOperationException($"The row \"{row.Name}\" composes {row.Learning} as {row.ComposedAs}: only residuals and token embeddings change places."),
        };
    }

    private Tensor Paint(EvaluationCase asked)
    {
        var random = new PictureRandom(asked.Seed, "poses");
        var objects = asked.Subjects.Zip(asked.Places, (subject, place) => new PlacedObject(subject.Look, Pose.Draw(random), place));
        lock (_painter)
            return _painter.Paint(new PictureScene(asked.Background, asked.Seed, [.. objects])).ToTensor();
    }

    private double ClipText(Tensor picture, EvaluationCase asked)
    {
        using var score = new ClipT(_clip, asked.Words);
        return score.Score(picture)[0];
    }

    /// <summary>The mean over the subjects (section 4.1 of the paper).</summary>
    private double ClipImage(Tensor picture, EvaluationCase asked)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var embedding = _clip.EmbedPictures(picture);
        return asked.Subjects.Average(subject => embedding.matmul(_photoEmbeddings[subject].t()).mean().item<float>());
    }
}
