namespace Cones2.Cli.Serve;

/// <summary>What the command line of <c>cones2 serve</c> says.</summary>
internal sealed record ServeSettings
{
    public required string Roles { get; init; }

    /// <summary>Each NAME=FOLDER.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    public required string Device { get; init; }

    public required string Folder { get; init; }

    public string? Redis { get; init; }

    public string? Address { get; init; }

    public required string SiloPort { get; init; }

    public required string GatewayPort { get; init; }

    public required string Slots { get; init; }
}
