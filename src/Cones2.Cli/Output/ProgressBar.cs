using Spectre.Console;

namespace Cones2.Cli.Output;

/// <summary>A bar in the terminal, or nothing where a program listens.</summary>
internal sealed class ProgressBar(ProgressTask? task)
{
    /// <param name="done">Steps done in all.</param>
    /// <param name="title">Replaces what is said beside the bar; null leaves it.</param>
    public void Report(int done, string? title = null)
    {
        if (task is null)
            return;
        if (title is not null)
            task.Description = Markup.Escape(title);
        task.Value = done;
    }
}
