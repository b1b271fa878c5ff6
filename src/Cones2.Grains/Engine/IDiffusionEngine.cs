using Cones2.Contracts.Tenants;
using Cones2.Contracts.Errors;

namespace Cones2.Grains.Engine;

/// <summary>
/// What the devices of a silo can do: bytes in, bytes out. It knows no grain and no storage. Models stay loaded; compute runs
/// on threads of its own, a step at a time as its caller asks for the next.
/// </summary>
/// <remarks>Input that its owner can mend is a <see cref="ClusterException"/> with every fault.</remarks>
public interface IDiffusionEngine
{
    /// <summary>What orders can ask for.</summary>
    IReadOnlyList<ModelOnOffer> Models { get; }

    /// <summary>Whether every call fails from now on, until the process begins anew.</summary>
    bool IsLost => false;

    /// <summary>Composes one picture; the last step has it.</summary>
    /// <param name="handOver">Asks to end at once, with all that was done saved in the last element.</param>
    /// <param name="cancellationToken">Ends within a step, and nothing more is told.</param>
    IAsyncEnumerable<ComposedStep> ComposeAsync(PictureWork work, CancellationToken handOver, CancellationToken cancellationToken);

    /// <summary>Learns one subject; the last step has its residual.</summary>
    /// <inheritdoc cref="ComposeAsync" path="/param"/>
    IAsyncEnumerable<LearnedStep> LearnAsync(LearningWork work, CancellationToken handOver, CancellationToken cancellationToken);
}
