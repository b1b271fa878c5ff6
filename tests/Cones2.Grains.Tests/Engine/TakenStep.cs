namespace Cones2.Grains.Tests.Engine;

/// <summary>A step that some fake engine took.</summary>
/// <param name="Silo">Where.</param>
/// <param name="Work">The picture's seed or the subject's noun.</param>
/// <param name="Number">1 for the first.</param>
internal sealed record TakenStep(string Silo, string Work, int Number);
