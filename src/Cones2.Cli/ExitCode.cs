namespace Cones2.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A fault of the program or the machine.</summary>
    public const int Failure = 1;

    /// <summary>Input that the caller can mend; each fault was printed on a line of its own.</summary>
    public const int BadInput = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
