using System.CommandLine;
using System.Runtime.InteropServices;
using Cones2.Cli.Bench;
using Cones2.Cli.Compose;
using Cones2.Cli.Demo;
using Cones2.Cli.Eval;
using Cones2.Cli.Inspect;
using Cones2.Cli.Keys;
using Cones2.Cli.Mini;
using Cones2.Cli.Output;
using Cones2.Cli.Serve;
using Cones2.Cli.Train;
using Cones2.Cli.Up;
using Cones2.Contracts.Errors;
using Cones2.Diffusion;

namespace Cones2.Cli;

/// <summary>The command <c>cones2</c>.</summary>
internal static class Cones2Command
{
    public static async Task<int> RunAsync(string[] args)
    {
        NativeHeap.UseHugePages();
        var root = new RootCommand("Learn your subjects from a few photos; compose them in one picture, each where you draw it.")
        {
            DemoCommand.Create(),
            TrainCommand.Create(),
            ComposeCommand.Create(),
            InspectCommand.Create(),
            BenchCommand.Create(),
            EvalCommand.Create(),
            MiniCommand.Create(),
            ServeCommand.Create(),
            UpCommand.Create(),
            KeysCommand.Create(),
        };

        // Alone, the command says what it can do.
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"]);
        var terminal = new Terminal(args.Contains(CommonOptions.JsonName));
        if (parsed.Errors.Count > 0)
        {
            terminal.Fail([.. parsed.Errors.Select(error => new InputFault("command line", Sentence(error.Message), "see cones2 --help"))]);
            return ExitCode.BadInput;
        }

        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellation.Token);
        }
        catch (InvalidInputException exception)
        {
            terminal.Fail(exception.Faults);
            return ExitCode.BadInput;
        }
        catch (ClusterException exception)
        {
            terminal.Fail([.. exception.Faults.Select(fault => new InputFault(fault.Where, fault.Problem, fault.Remedy))]);
            return exception.Code is ClusterError.Internal or ClusterError.Busy or ClusterError.StorageUnavailable or ClusterError.WorkLimitReached ? ExitCode.Failure : ExitCode.BadInput;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or EnumerationAbortedException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            terminal.Fail([new InputFault("--cluster", $"does not answer any more ({exception.GetType().Name})", "see that its silos run, then run the same command again: what was ordered is taken up")]);
            return ExitCode.Failure;
        }
        catch (IOException exception)
        {
            terminal.Fail([new InputFault("disk", $"can't be read or written ({exception.Message.TrimEnd('.')})", "make room or give another folder, then run the same command again")]);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            terminal.Say("Stopped.");
            return ExitCode.Cancelled;
        }

        // The first signal stops between two steps, the second at once.
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }

    private static string Sentence(string message) => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
