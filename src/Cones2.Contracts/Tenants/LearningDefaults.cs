namespace Cones2.Contracts.Tenants;

/// <summary>What suits learning on a model by the paper's way.</summary>
/// <param name="Steps">Training steps.</param>
/// <param name="LearningRate">AdamW's rate.</param>
/// <param name="Lambda">Weight of the preservation loss.</param>
/// <param name="InstancePrompt">The prompt of the photos, {} for the noun.</param>
[GenerateSerializer, Immutable, Alias("cones2.LearningDefaults")]
public sealed record LearningDefaults(
    [property: Id(0)] int Steps,
    [property: Id(1)] double LearningRate,
    [property: Id(2)] double Lambda,
    [property: Id(3)] string InstancePrompt)
{
    /// <summary>constant or linear; null for the recipe's own, and from silos of before 1.1.</summary>
    [Id(4)]
    public string? LearningRateSchedule { get; init; }
}
