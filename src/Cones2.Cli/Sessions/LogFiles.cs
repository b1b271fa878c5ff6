using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;

namespace Cones2.Cli.Sessions;

/// <summary>What happens in a data folder, told in its files by day: who runs a command sees what it says, not this.</summary>
internal static class LogFiles
{
    private const int DaysKept = 14;
    private const long MaxBytes = 16 << 20;
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext} {TraceId} {Message:lj}{NewLine}{Exception}";

    public static string FolderIn(string data) => Path.Combine(data, "logs");

    /// <summary>All that this process logs goes there, and nowhere else.</summary>
    public static void LogTo(this ILoggingBuilder logging, string data)
    {
        logging.ClearProviders();
        logging.AddSerilog(
            new LoggerConfiguration()
                .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
                .MinimumLevel.Override("System", LogEventLevel.Warning)
                .WriteTo.File(
                    Path.Combine(FolderIn(data), "cones2-.log"),
                    outputTemplate: Line,
                    formatProvider: CultureInfo.InvariantCulture,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    fileSizeLimitBytes: MaxBytes,
                    retainedFileCountLimit: DaysKept)
                .CreateLogger(),
            dispose: true);
    }
}
