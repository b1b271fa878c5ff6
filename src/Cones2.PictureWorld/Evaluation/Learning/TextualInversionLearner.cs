using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.PictureWorld.Subjects;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>
/// Textual Inversion (Gal et al. 2022, arXiv 2208.01618): a word of the subject's own, of which the embedding before the text
/// encoder is learned, beginning at that of the class noun. In prompts it stands in place of the noun.
/// </summary>
/// <param name="model">Of its own: the embeddings of words that no caption has are overwritten.</param>
internal sealed class TextualInversionLearner(StableDiffusion model, int steps, double learningRate, LearningRateSchedule schedule) : ISubjectLearner
{
    // Each a token of every tokenizer in CLIP's manner, and in no caption.
    private static readonly string[] OwnWords = ["q", "x", "z", "j", "k", "w"];

    private readonly Lock _turn = new();
    private readonly Tensor _table = model.TextEncoder.named_parameters().Single(pair => pair.name.EndsWith("token_embedding.weight", StringComparison.Ordinal)).parameter;

    public int Steps => steps;

    public int BytesPerSubject => model.TextEncoder.Config.HiddenSize * sizeof(float);

    public StableDiffusion Model => model;

    // Each overwrites a word of the one model.
    public bool LearnsSeveralAtOnce => false;

    public ResidualEmbedding Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var row = RowOf(OwnWords[0]);
        SetRow(row, _table[RowOf(subject.ClassNoun)].detach().clone());
        var ids = model.Tokenizer.Tokenize($"a photo of a {OwnWords[0]}").TokenIds;
        var training = new PhotoDenoising(model, photos, new Seed(subject.Seed));

        // AdamW on the one row: the rest of the table has no gradient that would count.
        _table.requires_grad_(true);
        var learned = new TorchSharp.Modules.Parameter(_table[row].detach().clone());
        using var optimizer = optim.AdamW([learned], learningRate, weight_decay: 0);
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            _table.grad?.zero_();
            training.Loss(model.TextEncoder.Encode(ids), step).backward();
            learned.grad = _table.grad![row].clone().DetachFromDisposeScope();
            optimizer.ParamGroups.Single().LearningRate = learningRate * schedule.ShareAt(step, steps);
            optimizer.step();
            SetRow(row, learned);
        }

        _table.requires_grad_(false);
        return LearnedVector.Of(learned, subject, model, "textual inversion", steps);
    }

    public PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling)
    {
        using var scope = NewDisposeScope();
        var nothing = new ResidualEmbedding { Values = new float[model.TextEncoder.Config.HiddenSize], Width = model.TextEncoder.Config.HiddenSize };
        lock (_turn)
        {
            for (var i = 0; i < asked.Subjects.Count; i++)
                SetRow(RowOf(OwnWords[i]), learned(i).ToTensor()[0]);
            return new CompositionPipeline(model).Prepare(asked.ToRequest(sampling, guidance, i => nothing with { ClassNoun = OwnWords[i] }));
        }
    }

    public void Dispose() => model.Dispose();

    private long RowOf(string word) => model.Tokenizer.Encode(word).Single();

    private void SetRow(long row, Tensor embedding)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _table[row].copy_(embedding);
    }
}
