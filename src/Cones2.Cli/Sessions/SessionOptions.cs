using System.CommandLine;
using Cones2.Diffusion;

namespace Cones2.Cli.Sessions;

/// <summary>The options that say where a command's work is done.</summary>
internal sealed class SessionOptions
{
    private const string DataVariable = "CONES2_DATA";
    private const string ClusterVariable = "CONES2_CLUSTER";
    private const string OneTenant = "local";

    public Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = $"Work on a cluster: the Redis in which its silos meet, or the folder of a cones2 serve here [default: {ClusterVariable}, or work in this process].",
        HelpName = "HOST:PORT|FOLDER",
    };

    public Option<string> Tenant { get; } = new("--tenant")
    {
        Description = "Whose subjects they are.",
        HelpName = "NAME",
        DefaultValueFactory = _ => OneTenant,
    };

    public Option<string?> Data { get; } = new("--data")
    {
        Description = $"Keeps subjects and unfinished work of this process [default: {DataVariable}, or a folder of yours].",
        HelpName = "FOLDER",
    };

    public SessionSettings Read(ParseResult parsed, string model, string device, Precision precision) => new()
    {
        // A password in it is no argument: those can be read by everyone on the machine.
        Cluster = parsed.GetValue(Cluster) ?? (Environment.GetEnvironmentVariable(ClusterVariable) is { Length: > 0 } cluster ? cluster : null),

        // A command that has no such option works for the one tenant of this machine.
        Tenant = parsed.GetValue(Tenant) is { Length: > 0 } tenant ? tenant : OneTenant,
        Data = parsed.GetValue(Data) ?? DefaultData(),
        Model = model,
        Device = device,
        Precision = precision,
    };

    private static string DefaultData() => Environment.GetEnvironmentVariable(DataVariable) is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "cones2");
}
