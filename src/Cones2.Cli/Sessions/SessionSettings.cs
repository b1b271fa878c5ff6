using Cones2.Contracts.Tenants;
using Cones2.Diffusion;

namespace Cones2.Cli.Sessions;

/// <summary>Where a command's work is done.</summary>
internal sealed record SessionSettings
{
    /// <summary>Where a cluster's silos meet; null for a cluster of one silo in this process.</summary>
    public required string? Cluster { get; init; }

    /// <summary>Whose subjects they are.</summary>
    public required string Tenant { get; init; }

    /// <summary>Keeps subjects and unfinished work of the silo in this process.</summary>
    public required string Data { get; init; }

    /// <summary>A model folder; in a cluster the name that its silos give it.</summary>
    public required string Model { get; init; }

    public required string Device { get; init; }

    /// <summary>Of the weights, in this process.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Whether it has a GPU, or a processor in its place, and the model: what composes and learns.</summary>
    public bool NeedsModel { get; init; } = true;

    /// <summary>Steps between two checkpoints, in this process.</summary>
    public int CheckpointEvery { get; init; } = 250;

    public TenantId TenantId => TenantId.Parse(Tenant);
}
