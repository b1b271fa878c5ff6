namespace Cones2.Contracts.Scheduling;

/// <summary>Which of a tenant's waiting work gets a GPU first; tenants share by the GPU time they had, whatever their priorities.</summary>
[GenerateSerializer, Alias("cones2.Priority")]
public enum Priority
{
    /// <summary>When nothing else of the tenant waits.</summary>
    Low = 0,

    Normal = 1,

    /// <summary>Before everything else of the tenant.</summary>
    High = 2,
}
