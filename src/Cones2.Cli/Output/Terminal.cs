using System.Text.Json;
using Cones2.Diffusion;
using Spectre.Console;

namespace Cones2.Cli.Output;

/// <summary>What a person sees, on standard error; results for programs go to standard output.</summary>
internal sealed class Terminal(bool json)
{
    private static readonly JsonSerializerOptions JsonFormat = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>A line for a person; silent where a program listens.</summary>
    public void Say(string line)
    {
        if (!json)
            _console.WriteLine(line);
    }

    /// <summary>A result: an object for a program, lines for a person.</summary>
    public void Result(object result, params IEnumerable<string> lines)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(result, JsonFormat));
        else
            Array.ForEach([.. lines], Console.WriteLine);
    }

    /// <summary>Several results: an object on each line for a program, lines for a person.</summary>
    public void Results(IEnumerable<object> results, params IEnumerable<string> lines)
    {
        foreach (var result in json ? results : [])
            Console.WriteLine(JsonSerializer.Serialize(result, JsonFormat));
        foreach (var line in json ? [] : lines)
            Console.WriteLine(line);
    }

    /// <summary>Prints faults, each on a line of its own.</summary>
    public void Fail(IReadOnlyList<InputFault> faults)
    {
        foreach (var fault in faults)
            Console.Error.WriteLine($"error: {fault.ToString().ReplaceLineEndings(" ")}");
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { errors = faults }, JsonFormat));
    }

    /// <summary>Runs work under a bar with the time left.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="count">Steps in all.</param>
    /// <param name="done">Steps done before this run.</param>
    /// <param name="work">Is given the bar to move.</param>
    public void Track(string title, int count, int done, Action<ProgressBar> work)
    {
        if (json)
        {
            work(new ProgressBar(null));
            return;
        }

        _console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: count);
                task.Value = done;
                work(new ProgressBar(task));
            });
    }

    /// <inheritdoc cref="Track"/>
    public async Task TrackAsync(string title, int count, int done, Func<ProgressBar, Task> work)
    {
        if (json)
        {
            await work(new ProgressBar(null));
            return;
        }

        await _console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: count);
                task.Value = done;
                return work(new ProgressBar(task));
            });
    }
}
