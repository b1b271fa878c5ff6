using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Cones2.Benchmarks;

/// <summary>What one <c>cones2 up</c> on loopback takes: status reads, open event streams, and submits for minutes.</summary>
internal static class GatewayBenchmark
{
    private const int Callers = 32;
    private const int Submitters = 8;
    private const int StreamsOfEach = 25;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CallingTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(double minutes, bool isJson, CancellationToken cancellationToken)
    {
        await using var server = await UpProcess.StartAsync(cancellationToken);
        var reads = await ReadStatusAsync(server.Http, cancellationToken);
        var load = await SubmitAsync(server, TimeSpan.FromMinutes(minutes), cancellationToken);
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { statusReads = reads, submits = load }, Format));
        }
        else
        {
            Print($"status reads of {Callers} callers", reads.PerSecond, "n0", "per second");
            Print("  median", reads.P50Milliseconds, "f2", "ms");
            Print("  99th percentile", reads.P99Milliseconds, "f2", "ms");
            Print($"{Submitters} submitters for {minutes.ToString(CultureInfo.InvariantCulture)} minutes, pictures of the small model", load.Pictures, "n0", "");
            Print("  event streams open at a time, at most", load.Streams, "n0", "");
            Print("  events", load.Events, "n0", "");
            Print("  errors", load.Errors, "n0", "");
            Print($"  memory {Settling.TotalSeconds} s after the start", load.StartMegabytes, "n0", "MB");
            Print("  memory at the end", load.EndMegabytes, "n0", "MB");
            Print("  memory at most", load.PeakMegabytes, "n0", "MB");
        }

        return load.Errors == 0 ? 0 : 1;
    }

    private static void Print(string what, double value, string format, string unit) =>
        Console.WriteLine($"{what,-58} {value.ToString(format, CultureInfo.InvariantCulture),8} {unit}".TrimEnd());

    private static async Task<StatusReads> ReadStatusAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var composition = await SubmitAsync(http, cancellationToken);
        await http.GetStringAsync($"{composition}/events", cancellationToken);
        await CallAsync(WarmUp);
        var (times, seconds) = await CallAsync(CallingTime);
        times.Sort();
        return new StatusReads(times.Count / seconds, times[times.Count / 2], times[(int)(times.Count * 0.99)]);

        async Task<(List<double> Times, double Seconds)> CallAsync(TimeSpan time)
        {
            var clock = Stopwatch.StartNew();
            var all = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
            {
                var own = new List<double>();
                while (clock.Elapsed < time)
                {
                    var begun = Stopwatch.GetTimestamp();
                    using var answer = await http.GetAsync(composition, cancellationToken);
                    answer.EnsureSuccessStatusCode();
                    own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                }

                return own;
            }));
            return ([.. all.SelectMany(own => own)], clock.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Each submitter composes one picture after the other, each followed by many streams to its end.</summary>
    private static async Task<SubmitLoad> SubmitAsync(UpProcess server, TimeSpan time, CancellationToken cancellationToken)
    {
        var (pictures, events, errors, open, mostOpen) = (0, 0L, 0, 0, 0);
        var clock = Stopwatch.StartNew();
        var memory = WatchMemoryAsync();
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(async _ =>
        {
            while (clock.Elapsed < time)
            {
                try
                {
                    var composition = await SubmitAsync(server.Http, cancellationToken);
                    await Task.WhenAll(Enumerable.Range(0, StreamsOfEach).Select(_ => FollowAsync(composition)));
                    Interlocked.Increment(ref pictures);
                }
                catch (Exception exception) when (!server.HasEnded && exception is (HttpRequestException or IOException or InvalidDataException))
                {
                    await Console.Error.WriteLineAsync(exception.Message);
                    Interlocked.Increment(ref errors);
                }
            }
        }));
        var (start, peak) = await memory;
        return new SubmitLoad(pictures, mostOpen, events, errors, start, server.Megabytes, peak);

        async Task FollowAsync(string composition)
        {
            using var answer = await server.Http.GetAsync($"{composition}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new HttpRequestException($"A stream is answered {answer.StatusCode}.");
            var now = Interlocked.Increment(ref open);
            lock (clock)
                mostOpen = Math.Max(mostOpen, now);
            try
            {
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
                var last = "";
                while (await reader.ReadLineAsync(cancellationToken) is { } line)
                {
                    if (!line.StartsWith("data:", StringComparison.Ordinal))
                        continue;
                    last = line;
                    Interlocked.Increment(ref events);
                }

                if (!last.Contains("\"state\":\"done\"", StringComparison.Ordinal))
                    throw new InvalidDataException($"A stream ended with {last}");
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        }

        // The start is taken when everything was used once.
        async Task<(double Start, double Peak)> WatchMemoryAsync()
        {
            var (begin, most) = (0.0, 0.0);
            while (clock.Elapsed < time)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
                most = Math.Max(most, server.Megabytes);
                if (begin == 0 && clock.Elapsed > Settling)
                    begin = server.Megabytes;
            }

            return (begin, most);
        }
    }

    private static async Task<string> SubmitAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync("/v1/compositions", new { model = UpProcess.Model, prompt = "a photo of a red mug and a blue car on the beach", seed = Random.Shared.Next() }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }
}
