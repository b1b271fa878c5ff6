using System.ComponentModel.DataAnnotations;

namespace Cones2.Grains.Scheduling;

/// <summary>How leases are given.</summary>
public sealed class GpuPoolOptions
{
    /// <summary>How often a node reports; 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many silent beats a node is dropped; 3.</summary>
    [Range(2, 100)]
    public int MissedBeats { get; set; } = 3;

    /// <summary>How long a granted lease waits for its work to begin; 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StartWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the pool keeps an answer back while nothing is free; 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:20")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a model that no node offers any more can still be ordered: its only node may be replaced; 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RememberModels { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After how long a request whose owner no longer asks is forgotten; 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan ForgetAfter { get; set; } = TimeSpan.FromSeconds(30);
}
