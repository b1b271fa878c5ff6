namespace Cones2.Grains.Scheduling;

/// <summary>One of the attempts at a piece of work. The later one counts: whoever began it knows that the earlier ones are lost.</summary>
/// <param name="Work">As <see cref="LeaseRequest.Id"/>.</param>
/// <param name="Number">1 for the first.</param>
[GenerateSerializer, Immutable, Alias("cones2.WorkAttempt")]
internal readonly record struct WorkAttempt([property: Id(0)] string Work, [property: Id(1)] int Number);
