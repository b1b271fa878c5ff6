namespace Cones2.Gateway.Api;

/// <summary>What was learned of a subject, once and for all.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="ClassNoun">Whose embedding it changes.</param>
/// <param name="Model">That it works with.</param>
/// <param name="Bytes">Of its file.</param>
internal sealed record SubjectVersionView(int Number, string ClassNoun, string Model, long Bytes);
