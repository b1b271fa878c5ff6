using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Tokenization;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Evaluation.Learning;

/// <summary>
/// Composes subjects of which nothing was learned: to each noun of the plain prompt is added what the subject's looks, said before
/// it, change of its embedding. What the model can't draw so, the words before a noun tell it and not the noun.
/// </summary>
internal sealed class WordsAtNounComposer(StableDiffusion model) : ISubjectComposer
{
    public StableDiffusion Model => model;

    public PreparedComposition Prepare(EvaluationCase asked, Func<int, ResidualEmbedding> learned, LayoutGuidance? guidance, CompositionRequest sampling)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (told, plain) = (Encode(asked.PromptWithLooks), Encode(asked.Prompt));
        return new CompositionPipeline(model).Prepare(asked.ToRequest(sampling, guidance, i => new ResidualEmbedding
        {
            Values = (NounOf(told, i) - NounOf(plain, i)).contiguous().data<float>().ToArray(),
            Width = model.TextEncoder.Config.HiddenSize,
            ClassNoun = asked.Subjects[i].ClassNoun,
        }));

        (SubjectPrompt Words, Tensor Embedding) Encode(string prompt)
        {
            var words = SubjectPrompt.Parse(prompt, asked.NounsByName, model.Tokenizer);
            return (words, model.TextEncoder.Encode(words.Tokens.TokenIds));
        }

        static Tensor NounOf((SubjectPrompt Words, Tensor Embedding) prompt, int index)
        {
            var (start, length) = (prompt.Words.Spans[EvaluationCase.NameOf(index)].Start, prompt.Words.Spans[EvaluationCase.NameOf(index)].Length);
            return prompt.Embedding[0, start..(start + length)];
        }
    }

    public void Dispose()
    {
    }
}
