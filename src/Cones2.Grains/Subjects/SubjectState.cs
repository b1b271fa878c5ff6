using System.Collections.Immutable;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Grains.Gpu;
using Cones2.Grains.Tenants;

namespace Cones2.Grains.Subjects;

/// <summary>What is kept of a subject, and how it changes: a training waits, runs (again, after a loss) and leaves a version.</summary>
[GenerateSerializer, Alias("cones2.SubjectState")]
internal sealed class SubjectState
{
    /// <summary>Null before the first.</summary>
    [Id(0)]
    public LearningOrder? Order { get; private set; }

    /// <summary>Of the order; null without one.</summary>
    [Id(1)]
    public LearningStatus? Learning { get; private set; }

    /// <summary>From where the training can go on.</summary>
    [Id(2)]
    public BlobReference? Checkpoint { get; private set; }

    [Id(3)]
    public ImmutableArray<ResidualVersion> Versions { get; private set; } = [];

    [Id(4)]
    public int? Published { get; private set; }

    [Id(5)]
    public bool IsDeleted { get; private set; }

    /// <summary>That were uploaded.</summary>
    [Id(6)]
    public ImmutableArray<BlobReference> Photos { get; private set; } = [];

    /// <summary>For which its trainings' attempts held slots.</summary>
    [Id(7)]
    public TimeSpan GpuTime { get; private set; }

    /// <summary>Whether its tenant's books have the training as it ended.</summary>
    [Id(8)]
    public bool IsCounted { get; private set; } = true;

    /// <summary>Whether it was made before anything of it was there.</summary>
    [Id(9)]
    public bool IsCreated { get; private set; }

    /// <summary>Whether its blobs, and its line in the books, are still to be removed.</summary>
    [Id(11)]
    public bool IsUnswept { get; private set; }

    /// <summary>The number of the attempt that began last, of all orders: what an earlier one still does is not wanted.</summary>
    [Id(12)]
    public int Attempt { get; private set; }

    /// <inheritdoc cref="Scheduling.ILeasedWork.Losses"/>
    [Id(13)]
    public int Losses { get; private set; }

    /// <summary>Of the one that begins next; states of before 1.1 tell the number with the training alone.</summary>
    public int NextAttempt => Math.Max(Attempt, Learning?.Attempts ?? 0) + 1;

    public bool Exists => IsCreated || Learning is not null || !Photos.IsEmpty;

    /// <summary>Of the model that the order's name stood for when it came.</summary>
    [Id(10)]
    public string? Fingerprint { get; private set; }

    public WorkTotals Totals => new(GpuTime, 0, Photos.Sum(photo => photo.Length) + Versions.Sum(version => version.Residual.Length) + (Checkpoint?.Length ?? 0));

    public bool IsLearning => Learning?.State is WorkState.Waiting or WorkState.Running;

    /// <summary>Whether an order is the one that was given last, on the same weights as far as anyone knows them.</summary>
    public bool Asked(LearningOrder order, string? fingerprint) =>
        Order?.AsksTheSameAs(order) == true && (fingerprint is null || Fingerprint is null || fingerprint == Fingerprint);

    /// <summary>Begins a training; the same order after a failure or a cancellation goes on from its checkpoint.</summary>
    public void Learn(LearningOrder order, int steps, string? fingerprint)
    {
        if (!Asked(order, fingerprint))
            Checkpoint = null;
        (Order, Fingerprint) = (order, fingerprint);
        (IsCounted, Losses) = (false, 0);
        Learning = new LearningStatus { State = WorkState.Waiting, Steps = steps, Step = Checkpoint is null ? 0 : Learning!.Step };
    }

    public void Create() => IsCreated = true;

    public void Keep(BlobReference photo)
    {
        if (!Photos.Contains(photo))
            Photos = Photos.Add(photo);
    }

    public void Spend(TimeSpan gpuTime) => GpuTime += gpuTime;

    public void CountIn() => IsCounted = true;

    /// <summary>A residual from elsewhere becomes the next version.</summary>
    public void Import(string model, string classNoun, BlobReference residual)
    {
        Learning ??= new LearningStatus { State = WorkState.Done, Steps = 0 };
        Published = Versions.Length + 1;
        Versions = Versions.Add(new ResidualVersion(Published.Value, classNoun, model, residual));
    }

    public void Wait(QueuePlace? place) => Change(status => status with { State = WorkState.Waiting, Place = place });

    public void CountLosses(int losses) => Losses = losses;

    public void Begin()
    {
        Attempt = NextAttempt;
        Change(status => status with { State = WorkState.Running, Place = null, Attempts = status.Attempts + 1 });
    }

    public void Take(WorkStep step)
    {
        if (!IsLearning)
            return;

        Change(status => status with
        {
            State = step.Result is null ? WorkState.Running : WorkState.Done,
            Step = step.Number,
            Steps = step.Count,
            Loss = step.Loss,
        });
        Checkpoint = step.Result is null ? step.Saved ?? Checkpoint : null;
        if (step.Result is not null)
        {
            Published = Versions.Length + 1;
            Versions = Versions.Add(new ResidualVersion(Published.Value, Order!.ClassNoun, Order.Model, step.Result));
        }
    }

    public void Fail(ClusterError? error, ImmutableArray<Fault> faults) =>
        Change(status => status with { State = WorkState.Failed, Place = null, Error = error, Faults = faults });

    public void Cancel() => Change(status => status with { State = WorkState.Cancelled, Place = null });

    public void Publish(int version) => Published = version;

    public void Delete()
    {
        (Order, Learning, Checkpoint, Versions, Published) = (null, null, null, [], null);
        Photos = [];
        (IsDeleted, IsCounted, IsCreated, IsUnswept) = (true, true, false, true);
    }

    public void Sweep() => IsUnswept = false;

    // What arrives after the end, from an attempt that has not heard of it, changes nothing.
    private void Change(Func<LearningStatus, LearningStatus> change)
    {
        if (IsLearning)
            Learning = change(Learning!);
    }
}
