namespace Cones2.Contracts.Scheduling;

/// <summary>Which waiting work gets a GPU first; within one priority, tenants share by the GPU time they had.</summary>
[GenerateSerializer, Alias("cones2.Priority")]
public enum Priority
{
    /// <summary>When nothing else waits.</summary>
    Low = 0,

    Normal = 1,

    /// <summary>Before everything else.</summary>
    High = 2,
}
