namespace Cones2.Contracts.Errors;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Where">The id, field or setting, such as "subjects[1].box".</param>
/// <param name="Problem">What is wrong, with the value found, such as "is empty (width 0)".</param>
/// <param name="Remedy">What to do, as an imperative, such as "give a width of at least 8 pixels".</param>
[GenerateSerializer, Immutable, Alias("cones2.Fault")]
public sealed record Fault(
    [property: Id(0)] string Where,
    [property: Id(1)] string Problem,
    [property: Id(2)] string Remedy)
{
    public override string ToString() => $"{Where}: {Problem}; {Remedy}.";
}
