using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Cones2.Deploy.Tests.Scripts;

/// <summary>An HTTP server on loopback that answers from a table, and remembers what it was asked.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly IReadOnlyDictionary<string, (int Status, byte[] Body)> _answers;

    public LocalServer(IReadOnlyDictionary<string, (int Status, byte[] Body)> answers)
    {
        _answers = answers;
        Port = FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    public ConcurrentQueue<(string Path, string? Authorization)> Requests { get; } = [];

    public static LocalServer Of(params (string Path, int Status, string Body)[] answers) =>
        new(answers.ToDictionary(answer => answer.Path, answer => (answer.Status, Encoding.UTF8.GetBytes(answer.Body))));

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                Requests.Enqueue((context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"]));
                var (status, body) = _answers.GetValueOrDefault(context.Request.Url.AbsolutePath, (404, []));
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
