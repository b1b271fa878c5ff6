using System.Diagnostics;
using Cones2.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Cones2.Gateway.Tests.Telemetry;

public sealed class ConsoleTests
{
    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Json)]
    [InlineData(ConsoleFormatterNames.Systemd)]
    public void Line_WithinARequest_HasItsTraceId(string format)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddConsole();
        builder.AddTelemetry("test");
        builder.Logging.Services.AddSingleton<ILoggerProvider>(services => new Lines(services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == format)));
        using var host = builder.Build();
        using var request = new Activity("request").Start();

        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("test").Log(LogLevel.Information, default, "It is done.", null, (words, _) => words);

        var line = host.Services.GetServices<ILoggerProvider>().OfType<Lines>().Single().ToString();
        Assert.Contains("It is done.", line, StringComparison.Ordinal);
        Assert.Contains(request.TraceId.ToString(), line, StringComparison.Ordinal);
    }

    /// <summary>What the console would show, in a text.</summary>
    private sealed class Lines(ConsoleFormatter formatter) : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private readonly StringWriter _text = new();
        private IExternalScopeProvider? _scopes;

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> words) =>
            formatter.Write(new LogEntry<TState>(logLevel, "test", eventId, state, exception, words), _scopes, _text);

        public void Dispose() => _text.Dispose();

        public override string ToString() => _text.ToString();
    }
}
