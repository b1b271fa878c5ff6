using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cones2.Gateway.Tests;

/// <summary>The gateway on loopback with the limits of every day, before a cluster that answers as a test says.</summary>
internal sealed class LoneGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoneGateway(WebApplication app) => _app = app;

    /// <param name="answer">To the name of a client's method and its arguments.</param>
    /// <param name="settings">Of the section Cones2:Gateway.</param>
    public static async Task<LoneGateway> StartAsync(Func<string, object?[], object?> answer, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (name, value) in settings)
            builder.Configuration[$"Cones2:Gateway:{name}"] = value;
        builder.Services.AddSingleton(AnsweringClient.Create(answer));
        builder.AddGateway();
        var app = builder.Build();
        app.UseGateway();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new LoneGateway(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public HttpClient With(string key) => new()
    {
        BaseAddress = new Uri(_app.Urls.First()),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };
}
