using System.Collections.Immutable;
using System.Globalization;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tenants;

/// <summary>What is kept of a tenant, and how it changes.</summary>
[GenerateSerializer, Alias("cones2.TenantBooks")]
internal sealed class TenantBooks
{
    /// <summary>By name.</summary>
    [Id(0)]
    public ImmutableSortedDictionary<string, WorkTotals> Subjects { get; private set; } = Empty;

    /// <summary>By name.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, WorkTotals> Compositions { get; private set; } = Empty;

    /// <summary>The paths of those whose work goes on.</summary>
    [Id(2)]
    public ImmutableHashSet<string> Open { get; private set; } = [];

    /// <summary>Of those that are deleted.</summary>
    [Id(3)]
    public WorkTotals Gone { get; private set; } = WorkTotals.None;

    /// <summary>Of all that there is.</summary>
    [Id(4)]
    public WorkTotals Present { get; private set; } = WorkTotals.None;

    /// <summary>The compositions in the order in which they came to be, their numbers ascending.</summary>
    [Id(5)]
    public ImmutableList<NumberedName> CompositionsByAge { get; private set; } = [];

    private static ImmutableSortedDictionary<string, WorkTotals> Empty { get; } = ImmutableSortedDictionary.Create<string, WorkTotals>(StringComparer.Ordinal);

    /// <exception cref="ClusterException">The tenant has as much as it may have.</exception>
    public void Begin(BlobOwner work, bool opens, TenantLimits limits)
    {
        if (Open.Contains(work.Path))
            return;

        var faults = new List<Fault>();
        if (!Contains(work) && work.IsSubject && Subjects.Count >= limits.MaxSubjects)
            faults.Add(new Fault("subjects", $"are {Subjects.Count}, as many as may be", "delete one, or ask for a higher limit"));
        if (opens && Open.Count >= limits.MaxOpenWork)
            faults.Add(new Fault("open work", $"is {Open.Count} trainings and compositions, as many as may be", "wait until one ends, or ask for a higher limit"));
        if (Present.Bytes >= limits.MaxBytes)
            faults.Add(new Fault("bytes in storage", $"are {Present.Bytes}, at most {limits.MaxBytes} may be", "delete subjects, or ask for a higher limit"));
        if (faults.Count > 0)
            throw new ClusterException(ClusterError.LimitReached, [.. faults]);

        Set(work, All(work).GetValueOrDefault(work.Name, WorkTotals.None));
        if (opens)
            Open = Open.Add(work.Path);
    }

    public void Count(BlobOwner work, WorkTotals totals, bool isOpen)
    {
        Set(work, totals);
        if (!isOpen)
            Open = Open.Remove(work.Path);
    }

    public void Remove(BlobOwner work)
    {
        if (!All(work).TryGetValue(work.Name, out var totals))
            return;
        Gone += totals with { Bytes = 0 };
        Present -= totals;
        if (work.IsSubject)
            Subjects = Subjects.Remove(work.Name);
        else
            (Compositions, CompositionsByAge) = (Compositions.Remove(work.Name), CompositionsByAge.RemoveAll(composition => composition.Name == work.Name));
        Open = Open.Remove(work.Path);
    }

    /// <summary>To call once it is read: version 1.0 kept no ages, and its compositions go by name.</summary>
    public void CompleteAges()
    {
        foreach (var name in Compositions.Keys.Except(CompositionsByAge.Select(composition => composition.Name)).ToList())
            Number(name);
    }

    public TenantUsage Usage()
    {
        var all = Present + Gone;
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

        var found = CompositionsByAge.Reverse().Where(composition => composition.Number < last).Take(count + 1).ToList();
        return new NamePage(
            [.. found.Take(count).Select(composition => composition.Name)],
            found.Count > count ? found[count - 1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    private bool Contains(BlobOwner work) => All(work).ContainsKey(work.Name);

    private ImmutableSortedDictionary<string, WorkTotals> All(BlobOwner work) => work.IsSubject ? Subjects : Compositions;

    private void Set(BlobOwner work, WorkTotals totals)
    {
        var name = work.Name;
        Present += totals - All(work).GetValueOrDefault(name, WorkTotals.None);
        if (work.IsSubject)
        {
            Subjects = Subjects.SetItem(name, totals);
        }
        else
        {
            if (!Compositions.ContainsKey(name))
                Number(name);
            Compositions = Compositions.SetItem(name, totals);
        }
    }

    private void Number(string composition) =>
        CompositionsByAge = CompositionsByAge.Add(new NumberedName(CompositionsByAge.IsEmpty ? 1 : CompositionsByAge[^1].Number + 1, composition));
}
