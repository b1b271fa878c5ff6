using System.Security.Cryptography;
using Cones2.Cli.Sessions;
using Cones2.Diffusion;
using Cones2.Silo;

namespace Cones2.Cli.Serve;

/// <summary>One run of <c>cones2 serve</c>: the options as the silo's configuration.</summary>
internal sealed class ServeRun(ServeSettings settings)
{
    private const string TokenKeyVariable = "Cones2__TokenKey";
    private const int TokenKeyLength = 32;

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var dataLock = settings.Redis is null ? DataLock.Take(settings.Folder) : null;
        var arguments = Arguments().ToList();

        // A secret is no argument: those can be read by everyone on the machine.
        if (Environment.GetEnvironmentVariable(TokenKeyVariable) is null && settings.Redis is null)
            Environment.SetEnvironmentVariable(TokenKeyVariable, TokenKey(LocalSilo.KeyIn(settings.Folder)));
        if (settings.Redis is null)
            File.WriteAllText(LocalSilo.PortIn(settings.Folder), settings.GatewayPort);
        return await SiloProcess.RunAsync([.. arguments], cancellationToken);
    }

    /// <summary>Of a cluster of one silo, made up once: clients on this machine find it in the same file (<see cref="LocalSilo"/>).</summary>
    private static string TokenKey(string path)
    {
        if (File.Exists(path))
            return File.ReadAllText(path).Trim();

        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenKeyLength));
        SecretFile.Write(path, key);
        return key;
    }

    private IEnumerable<string> Arguments()
    {
        var kept = settings.Redis is null ? "Files" : "Redis";
        foreach (var (name, value) in new[]
        {
            ("Roles", settings.Roles), ("Clustering", settings.Redis is null ? "Localhost" : "Redis"), ("State", kept), ("Folder", settings.Folder),
            ("Redis", settings.Redis), ("Address", settings.Address), ("SiloPort", settings.SiloPort), ("GatewayPort", settings.GatewayPort),
            ("Node:Slots", settings.Slots), ("Engine:Device", settings.Device),
        })
        {
            if (value is not null)
                yield return $"--{Cones2SiloOptions.Section}:{name}={value}";
        }

        foreach (var (index, model) in settings.Models.Index())
        {
            if (model.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } path])
                throw new InvalidInputException("--model", $"is \"{model}\"", "give NAME=FOLDER, such as sd21=sd21-base");
            yield return $"--{Cones2SiloOptions.Section}:Engine:Models:{index}:Name={name}";
            yield return $"--{Cones2SiloOptions.Section}:Engine:Models:{index}:Path={path}";
            if (settings.Device == "cpu" && !Placement.CpuComputesBFloat16)
                yield return $"--{Cones2SiloOptions.Section}:Engine:Models:{index}:Precision=Float32";
        }
    }
}
