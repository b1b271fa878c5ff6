using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Tokenization;
using Cones2.PictureWorld.Subjects;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>
/// Table A1 of the paper: the text embedding of the class noun itself is learned, whatever the prompt around it, in place of
/// how it moves. The text encoder stays as it is.
/// </summary>
internal sealed class TokenEmbeddingLearner(StableDiffusion model, int steps, double learningRate, LearningRateSchedule schedule) : ISubjectLearner
{
    public int Steps => steps;

    public int BytesPerSubject => model.TextEncoder.Config.HiddenSize * sizeof(float);

    public StableDiffusion Model => model;

    public ResidualEmbedding Learn(Subject subject, PhotoLatents photos, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (prompt, start, length) = FindNoun(subject.ClassNoun);
        var learned = new TorchSharp.Modules.Parameter(prompt[0, start..(start + length)].clone());
        using var optimizer = optim.AdamW([learned], learningRate, weight_decay: 0);
        var training = new PhotoDenoising(model, photos, new Seed(subject.Seed));
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var stepScope = NewDisposeScope();
            var embedding = cat([prompt[.., ..start], learned.unsqueeze(0), prompt[.., (start + length)..]], 1);
            optimizer.zero_grad();
            training.Loss(embedding, step).backward();
            optimizer.ParamGroups.Single().LearningRate = learningRate * schedule.ShareAt(step, steps);
            optimizer.step();
        }

        return LearnedVector.Of(learned, subject, model, "token embedding", steps);
    }

    public PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling)
    {
        using var scope = NewDisposeScope();
        var words = SubjectPrompt.Parse(asked.Prompt, asked.NounsByName, model.Tokenizer);
        var prompt = model.TextEncoder.Encode(words.Tokens.TokenIds);
        return new CompositionPipeline(model).Prepare(asked.ToRequest(sampling, guidance, i =>
        {
            // Added to the prompt's own embedding, this difference puts the learned one in its place.
            var span = words.Spans[EvaluationCase.NameOf(i)];
            var difference = learned(i).ToTensor() - prompt[0, span.Start..(span.Start + span.Length)];
            return new ResidualEmbedding
            {
                Values = difference.contiguous().data<float>().ToArray(),
                Width = model.TextEncoder.Config.HiddenSize,
                ClassNoun = asked.Subjects[i].ClassNoun,
            };
        }));
    }

    /// <summary>The token embedding that a residual makes of the noun of a photo's prompt.</summary>
    public ResidualEmbedding FromResidual(ResidualEmbedding residual) => Shift(residual, 1);

    /// <summary>The residual that makes a token embedding of the noun of a photo's prompt.</summary>
    public ResidualEmbedding ToResidual(ResidualEmbedding learned) => Shift(learned, -1);

    public void Dispose()
    {
    }

    private ResidualEmbedding Shift(ResidualEmbedding vector, int nouns)
    {
        using var scope = NewDisposeScope();
        var (prompt, start, length) = FindNoun(vector.ClassNoun!);
        return vector with { Values = (vector.ToTensor() + nouns * prompt[0, start..(start + length)]).contiguous().data<float>().ToArray() };
    }

    private (Tensor Prompt, int Start, int Length) FindNoun(string noun)
    {
        using var noGradient = no_grad();
        var prompt = $"a photo of a {noun}";
        var span = model.Tokenizer.FindAll(prompt, noun)[0];
        return (model.TextEncoder.Encode(model.Tokenizer.Tokenize(prompt).TokenIds), span.Start, span.Length);
    }
}
