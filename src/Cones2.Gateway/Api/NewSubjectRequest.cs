using System.ComponentModel;

namespace Cones2.Gateway.Api;

/// <summary>A subject to make.</summary>
internal sealed record NewSubjectRequest
{
    [Description("What prompts will call it: 1 to 64 lower-case letters, digits, hyphens and underscores.")]
    public required string Id { get; init; }
}
