using Cones2.Contracts.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cones2.Silo;

/// <summary>One silo as a process of its own.</summary>
public static class SiloProcess
{
    private const int Success = 0;
    private const int InvalidInput = 2;

    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="args">Settings such as --Cones2:Roles Gpu; others come from appsettings.json and the environment (Cones2__Roles).</param>
    /// <returns>The exit code: 2 where the configuration is to be mended, each fault on a line of standard error.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        try
        {
            var builder = Host.CreateApplicationBuilder(args);
            builder.AddCones2Silo();
            using var host = builder.Build();
            await host.RunAsync(cancellationToken);
            return Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop before it had begun.
            return Success;
        }
        catch (OptionsValidationException exception)
        {
            return await RefuseAsync(exception.Failures);
        }
        catch (ClusterException exception) when (exception.Code == ClusterError.InvalidInput)
        {
            // Such as a model's folder that is not there.
            return await RefuseAsync(exception.Faults.Select(fault => fault.ToString()));
        }
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"error: {fault}");
        return InvalidInput;
    }
}
