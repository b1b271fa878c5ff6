using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Samplers;

public sealed class NoiseScheduleParityTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("add_noise.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void AddNoise_GoldenTimesteps_EqualsDiffusers(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, "add_noise.safetensors");
        var schedule = ReferenceSchedule.Of(folder);

        var noisy = schedule.AddNoise(golden["latents"], golden["noise"], golden["timesteps"]);
        var velocity = schedule.Velocity(golden["latents"], golden["noise"], golden["timesteps"]);

        GoldenFile.AssertClose(golden["noisy"], noisy, 1e-6);
        GoldenFile.AssertClose(golden["velocity"], velocity, 1e-6);
    }
}
