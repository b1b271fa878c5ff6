namespace Cones2.Grains.Engine;

/// <summary>
/// Tells a lost device from a failed call. After an error of CUDA's other than a lack of memory the process's context is of no
/// use any more (CUDA Runtime API, cudaErrorIllegalAddress and others: "to continue using CUDA, the process must be terminated
/// and relaunched"). Torch reports it as "CUDA error: ...".
/// </summary>
internal static class DeviceLoss
{
    public static bool IsBehind(Exception failure) =>
        failure.Message.Contains("CUDA error", StringComparison.Ordinal) && !failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
}
