using System.Collections.Immutable;
using System.Globalization;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>What is kept of a tenant, and how it changes. The id 4 was used once.</summary>
[GenerateSerializer, Alias("cones2.TenantBooks")]
internal sealed class TenantBooks
{
    [NonSerialized]
    private WorkTotals _ofSubjects = WorkTotals.None;

    /// <summary>By name.</summary>
    [Id(0)]
    public ImmutableSortedDictionary<string, WorkTotals> Subjects { get; private set; } = Empty;

    /// <summary>By name; empty, but of version 1.0, which kept every composition here.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, WorkTotals> FirstCompositions { get; private set; } = Empty;

    /// <summary>The paths of those whose work goes on.</summary>
    [Id(2)]
    public ImmutableHashSet<string> Open { get; private set; } = [];

    /// <summary>Of subjects that are deleted.</summary>
    [Id(3)]
    public WorkTotals Gone { get; private set; } = WorkTotals.None;

    /// <summary>Empty, but of versions before pages, which kept the ages of <see cref="FirstCompositions"/> here, ascending.</summary>
    [Id(5)]
    public ImmutableList<NumberedName> FirstByAge { get; private set; } = [];

    /// <summary>Kept in pages beside this.</summary>
    [field: NonSerialized]
    public CompositionLedger Compositions { get; } = new();

    private WorkTotals Present => _ofSubjects + Compositions.Present;

    private static ImmutableSortedDictionary<string, WorkTotals> Empty { get; } = ImmutableSortedDictionary.Create<string, WorkTotals>(StringComparer.Ordinal);

    /// <exception cref="ClusterException">The tenant has as much as it may have.</exception>
    public void Begin(BlobOwner work, bool opens, TenantLimits limits)
    {
        if (Open.Contains(work.Path))
            return;

        var faults = new List<Fault>();
        if (work.IsSubject && Find(work) is null && Subjects.Count >= limits.MaxSubjects)
            faults.Add(new Fault("subjects", $"are {Subjects.Count}, as many as may be", "delete one, or ask for a higher limit"));
        if (Present.Bytes >= limits.MaxBytes)
            faults.Add(new Fault("bytes in storage", $"are {Present.Bytes}, at most {limits.MaxBytes} may be", "delete subjects, or ask for a higher limit"));

        // What is kept does not go by itself; open work ends.
        var code = faults.Count > 0 ? ClusterError.LimitReached : ClusterError.WorkLimitReached;
        if (opens && Open.Count >= limits.MaxOpenWork)
            faults.Add(new Fault("open work", $"is {Open.Count} trainings and compositions, as many as may be", "wait until one ends, or ask for a higher limit"));
        if (faults.Count > 0)
            throw new ClusterException(code, [.. faults]);

        Set(work, Find(work) ?? WorkTotals.None);
        if (opens)
            Open = Open.Add(work.Path);
    }

    public bool Has(BlobOwner work) => Find(work) is not null;

    public void Count(BlobOwner work, WorkTotals totals, bool isOpen)
    {
        Set(work, totals);
        if (!isOpen)
            Close(work);
    }

    public void Close(BlobOwner work) => Open = Open.Remove(work.Path);

    public void Remove(BlobOwner work)
    {
        Close(work);
        if (!work.IsSubject)
        {
            Compositions.Remove(work.Name);
        }
        else if (Subjects.TryGetValue(work.Name, out var totals))
        {
            Gone += totals with { Bytes = 0 };
            _ofSubjects -= totals;
            Subjects = Subjects.Remove(work.Name);
        }
    }

    /// <summary>
    /// To call once this and its pages are read: moves compositions of earlier versions into pages, by age, or where those have
    /// none, by name.
    /// </summary>
    public void Complete()
    {
        foreach (var name in FirstByAge.Select(composition => composition.Name).Union(FirstCompositions.Keys))
            Compositions.Set(name, FirstCompositions[name]);
        (FirstCompositions, FirstByAge) = (Empty, []);
        _ofSubjects = Subjects.Values.Aggregate(WorkTotals.None, (sum, totals) => sum + totals);
    }

    public TenantUsage Usage()
    {
        var all = Present + Gone + Compositions.Gone;
        return new TenantUsage
        {
            Subjects = Subjects.Count,
            Compositions = Compositions.Count,
            GpuSeconds = all.GpuTime.TotalSeconds,
            Pictures = all.Pictures,
            Bytes = all.Bytes,
        };
    }

    public NamePage ListSubjects(string? after, int count)
    {
        var names = Subjects.Keys.Where(name => string.CompareOrdinal(name, after) > 0).Take(count + 1).ToList();
        return new NamePage([.. names.Take(count)], names.Count > count ? names[count - 1] : null);
    }

    /// <exception cref="ClusterException">No page gave that to go on with.</exception>
    public NamePage ListCompositions(string? after, int count)
    {
        var last = long.MaxValue;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last))
            throw new ClusterException(ClusterError.InvalidInput, "after", $"is \"{after}\"", "give what the page before gave to go on with, or nothing for the first page");

        var found = Compositions.NewestFirst(last).Take(count + 1).ToList();
        return new NamePage(
            [.. found.Take(count).Select(composition => composition.Name)],
            found.Count > count ? found[count - 1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    private WorkTotals? Find(BlobOwner work) => work.IsSubject ? Subjects.GetValueOrDefault(work.Name) : Compositions.Find(work.Name);

    private void Set(BlobOwner work, WorkTotals totals)
    {
        if (!work.IsSubject)
        {
            Compositions.Set(work.Name, totals);
            return;
        }

        _ofSubjects += totals - (Find(work) ?? WorkTotals.None);
        Subjects = Subjects.SetItem(work.Name, totals);
    }
}
