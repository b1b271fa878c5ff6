using System.CommandLine;
using Cones2.Diffusion;

namespace Cones2.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public const string JsonName = "--json";

    public static Option<bool> Json() => new(JsonName) { Description = "Print one JSON object on standard output, for programs." };

    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = "A Stable Diffusion 1.x or 2.x folder in the diffusers layout [default: the small model].",
        HelpName = "FOLDER",
    };

    public static Option<string?> SmallModel() => new("--small-model")
    {
        Description = "A folder that 'cones2 mini pretrain' made [default: the small model that comes with the command].",
        HelpName = "FOLDER",
    };

    public static Option<string> Device() => new("--device")
    {
        Description = "cpu, cuda or cuda:N.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "cpu",
    };

    /// <summary>The precision of a name; null or "auto" stands for bfloat16 where the device computes it fast.</summary>
    /// <exception cref="InvalidInputException">No precision has that name.</exception>
    public static Precision PrecisionOf(string? name, string device) => name switch
    {
        null or "auto" => device != "cpu" || Placement.CpuComputesBFloat16 ? Precision.BFloat16 : Precision.Float32,
        "float32" => Precision.Float32,
        "bfloat16" => Precision.BFloat16,
        "float16" => Precision.Float16,
        _ => throw new InvalidInputException("--precision", $"is \"{name}\"", "give auto, float32, bfloat16 or float16"),
    };
}
