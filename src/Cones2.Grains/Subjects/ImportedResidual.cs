using System.Collections.Immutable;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;

namespace Cones2.Grains.Subjects;

/// <summary>A residual from elsewhere: read, checked against what is on offer, and written anew, so that nothing is kept as it came.</summary>
internal static class ImportedResidual
{
    /// <param name="subject">Whose it becomes.</param>
    /// <param name="model">On which it was learned, as it is said.</param>
    /// <param name="models">On offer; where there are none, the name is believed.</param>
    /// <param name="classNoun">Null for the one that it knows itself.</param>
    /// <param name="bytes">A safetensors file, or the authors' .pt.</param>
    /// <returns>The bytes of a safetensors file, and the noun.</returns>
    /// <exception cref="ClusterException">With every fault.</exception>
    public static (byte[] Bytes, string ClassNoun) Read(SubjectId subject, string model, ImmutableArray<ModelOnOffer> models, string? classNoun, byte[] bytes)
    {
        var where = $"residual of subject {subject}";
        var (residual, damages) = Read(where, bytes);
        var noun = classNoun ?? residual?.ClassNoun;
        ImmutableArray<Fault> faults = [.. FindFaults(where, residual, model, models, noun), .. damages];
        return faults.Length == 0
            ? (BytesAsFile.Save("safetensors", (residual! with { ClassNoun = noun }).Save), noun!)
            : throw new ClusterException(ClusterError.InvalidInput, faults);
    }

    private static (ResidualEmbedding? Residual, ImmutableArray<Fault> Damages) Read(string where, byte[] bytes)
    {
        try
        {
            return (BytesAsFile.Load(bytes, ResidualFormat.Of(bytes), where, ResidualEmbedding.Load), []);
        }
        catch (ClusterException exception)
        {
            return (null, exception.Faults);
        }
    }

    private static IEnumerable<Fault> FindFaults(string where, ResidualEmbedding? residual, string model, ImmutableArray<ModelOnOffer> models, string? noun)
    {
        var offered = models.FirstOrDefault(offered => offered.Name == model);
        if (string.IsNullOrWhiteSpace(model))
            yield return new Fault("model", "is empty", "give the name of the model that it was learned on");
        else if (offered is null && !models.IsEmpty)
            yield return new Fault("model", $"is \"{model}\", which no GPU silo offers", $"give one of {string.Join(", ", models.Select(one => one.Name))}");
        if (noun is null && residual is not null)
            yield return new Fault(where, "does not know its class noun", "say which noun it stands for");
        else if (noun is not null && (string.IsNullOrWhiteSpace(noun) || noun.Length > LearningValidator.MaxNounLength))
            yield return new Fault("classNoun", $"is \"{noun}\"", $"say which noun it stands for, in at most {LearningValidator.MaxNounLength} characters");
        else if (noun is not null && offered is { Nouns.IsDefaultOrEmpty: false } && !offered.Nouns.Contains(noun))
            yield return new Fault("classNoun", $"is \"{noun}\", which the model never saw", $"give one of {string.Join(", ", offered.Nouns)}");
        if (residual?.BaseModel is { } learned && offered?.Fingerprint is { } fingerprint && learned != fingerprint)
            yield return new Fault(where, $"was learned on the model {learned}, and {model} is {fingerprint}", "give one that was learned on this model, or learn the subject again");
    }
}
