using System.Collections.Immutable;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Gpu;
using Cones2.Grains.Tenants;

namespace Cones2.Grains.Compositions;

/// <summary>
/// What is kept of a composition, and how it changes: each picture waits, runs (again, after a loss), and is done. One that
/// fails, or a cancellation, ends all that are not done.
/// </summary>
[GenerateSerializer, Alias("cones2.CompositionState")]
internal sealed class CompositionState
{
    /// <summary>Null before the submission.</summary>
    [Id(0)]
    public CompositionOrder? Order { get; private set; }

    /// <summary>Of the order's subjects, as they were published when it came.</summary>
    [Id(1)]
    public ImmutableArray<ResidualVersion> Residuals { get; private set; } = [];

    [Id(2)]
    public ImmutableArray<KeptPicture> Pictures { get; private set; } = [];

    [Id(3)]
    public ImmutableArray<Fault> Faults { get; private set; } = [];

    /// <summary>For which its attempts held slots.</summary>
    [Id(4)]
    public TimeSpan GpuTime { get; private set; }

    /// <summary>Whether its tenant's books have it as it ended.</summary>
    [Id(5)]
    public bool IsCounted { get; private set; }

    [Id(6)]
    public bool IsDeleted { get; private set; }

    /// <summary>Why it failed, in a word; null otherwise, and for what failed before version 1.1.</summary>
    [Id(7)]
    public ClusterError? Error { get; private set; }

    /// <summary>Whether its blobs, and its line in the books, are still to be removed.</summary>
    [Id(8)]
    public bool IsUnswept { get; private set; }

    public WorkTotals Totals => new(
        GpuTime,
        Pictures.Count(picture => picture.Status.Picture is not null),
        Pictures.Sum(picture => picture.Status.Picture?.Length ?? 0) + (Order?.Subjects.Select(subject => subject.Mask).Distinct().Sum(mask => mask?.Length ?? 0) ?? 0));

    public WorkState State =>
        Has(WorkState.Failed) ? WorkState.Failed
        : Has(WorkState.Cancelled) ? WorkState.Cancelled
        : Pictures.All(picture => picture.Status.State == WorkState.Done) ? WorkState.Done
        : Pictures.All(picture => picture.Status.State == WorkState.Waiting) ? WorkState.Waiting
        : WorkState.Running;

    public bool HasEnded => State is WorkState.Done or WorkState.Failed or WorkState.Cancelled;

    public void Submit(CompositionOrder order, ImmutableArray<ResidualVersion> residuals)
    {
        (Order, Residuals) = (order, residuals);
        Pictures = [.. Enumerable.Range(0, order.Pictures).Select(index => new KeptPicture(new PictureStatus { Index = index, Steps = order.InferenceSteps }, null))];
    }

    public void Spend(TimeSpan gpuTime) => GpuTime += gpuTime;

    public void CountIn() => IsCounted = true;

    public void Delete()
    {
        (Order, Residuals, Pictures, Faults) = (null, [], [], []);
        Error = null;
        (IsDeleted, IsCounted, IsUnswept) = (true, true, true);
    }

    public void Sweep() => IsUnswept = false;

    public void Wait(int index, QueuePlace? place) =>
        Change(index, picture => picture with { Status = picture.Status with { State = WorkState.Waiting, Place = place } });

    public void CountLosses(int index, int losses) => Change(index, picture => picture with { Losses = losses });

    public void Begin(int index) => Change(index, picture => picture with
    {
        Status = picture.Status with { State = WorkState.Running, Place = null, Attempts = picture.Status.Attempts + 1 },
    });

    public void Take(int index, WorkStep step) => Change(index, picture => picture with
    {
        Status = picture.Status with
        {
            State = step.Result is null ? WorkState.Running : WorkState.Done,
            Step = step.Number,
            Steps = step.Count,
            Picture = step.Result,
        },
        Saved = step.Result is null ? step.Saved ?? picture.Saved : null,
    });

    public void Fail(int index, ClusterError error, ImmutableArray<Fault> faults)
    {
        if (Pictures[index].HasEnded)
            return;
        (Error, Faults) = (error, faults);
        Change(index, picture => picture with { Status = picture.Status with { State = WorkState.Failed, Place = null } });
        Cancel();
    }

    public void Cancel()
    {
        foreach (var picture in Pictures.Where(picture => !picture.HasEnded))
            Change(picture.Status.Index, kept => kept with { Status = kept.Status with { State = WorkState.Cancelled, Place = null } });
    }

    private bool Has(WorkState state) => Pictures.Any(picture => picture.Status.State == state);

    // What arrives after the end, from an attempt that has not heard of it, changes nothing.
    private void Change(int index, Func<KeptPicture, KeptPicture> change)
    {
        if (!Pictures[index].HasEnded)
            Pictures = Pictures.SetItem(index, change(Pictures[index]));
    }
}
