using System.Collections.Immutable;
using Cones2.Contracts.Scheduling;

namespace Cones2.Contracts.Compositions;

/// <summary>Pictures to compose of learned subjects. The defaults are the paper's.</summary>
[GenerateSerializer, Immutable, Alias("cones2.CompositionOrder")]
public sealed record CompositionOrder
{
    /// <summary>Pictures of one order.</summary>
    public const int MaxPictures = 64;

    /// <summary>The name that a GPU silo's configuration gives the base model.</summary>
    [Id(0)]
    public required string Model { get; init; }

    /// <summary>The prompt, each subject's name in braces: "a {rex} and a {mug} on the beach".</summary>
    [Id(1)]
    public required string Prompt { get; init; }

    /// <summary>What classifier-free guidance leads away from.</summary>
    [Id(2)]
    public string NegativePrompt { get; init; } = "";

    /// <summary>The subjects of the tenant that the prompt names.</summary>
    [Id(3)]
    public ImmutableArray<PlacedSubject> Subjects { get; init; } = [];

    /// <summary>Pixels; null for what the model was trained on.</summary>
    [Id(4)]
    public int? Width { get; init; }

    /// <summary>Pixels; null for what the model was trained on.</summary>
    [Id(5)]
    public int? Height { get; init; }

    /// <summary>ddim, pndm, euler, lms, dpmpp-2m, dpmpp-2m-karras or unipc.</summary>
    [Id(6)]
    public string Sampler { get; init; } = "ddim";

    /// <summary>1 to the model's training timesteps.</summary>
    [Id(7)]
    public int InferenceSteps { get; init; } = 50;

    /// <summary>0 to 50.</summary>
    [Id(8)]
    public double GuidanceScale { get; init; } = 7.5;

    /// <summary>How attention is steered to the drawn places.</summary>
    [Id(9)]
    public LayoutSettings Layout { get; init; } = new();

    /// <summary>Of the first picture; each further one has the next.</summary>
    [Id(10)]
    public long Seed { get; init; }

    /// <summary>1 to <see cref="MaxPictures"/>.</summary>
    [Id(11)]
    public int Pictures { get; init; } = 1;

    /// <summary>Against the tenant's other work and that of others.</summary>
    [Id(12)]
    public Priority Priority { get; init; } = Priority.Normal;

    /// <summary>Whether both ask for the same; record equality looks at the identity of the list of subjects.</summary>
    public bool AsksTheSameAs(CompositionOrder other) =>
        this with { Subjects = [] } == other with { Subjects = [] } && Subjects.SequenceEqual(other.Subjects);
}
