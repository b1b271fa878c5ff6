using System.Globalization;
using Cones2.Diffusion;

namespace Cones2.Cli.Sessions;

/// <summary>What <c>cones2 serve</c>, where it is the whole cluster, leaves in its folder for commands on the same machine.</summary>
/// <param name="Port">At which its clients find it.</param>
/// <param name="TokenKey">In base64.</param>
internal sealed record LocalSilo(int Port, string TokenKey)
{
    public static string KeyIn(string folder) => Path.Combine(folder, "token.key");

    public static string PortIn(string folder) => Path.Combine(folder, "gateway.port");

    /// <summary>Null where this is no folder.</summary>
    /// <exception cref="InvalidInputException">It is another folder.</exception>
    public static LocalSilo? In(string folder)
    {
        if (!Directory.Exists(folder))
            return null;
        if (!File.Exists(KeyIn(folder)) || !File.Exists(PortIn(folder)))
            throw new InvalidInputException("--cluster", $"is {folder}, in which no \"cones2 serve\" ever kept anything", "give the folder of one (--folder), or the Redis in which silos meet");
        return new LocalSilo(int.Parse(File.ReadAllText(PortIn(folder)), CultureInfo.InvariantCulture), File.ReadAllText(KeyIn(folder)).Trim());
    }
}
