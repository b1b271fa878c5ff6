namespace Cones2.Grains.Tenants;

/// <summary>
/// A tenant's compositions, numbered in the order in which they came to be. They lie in pages: a change touches one of them,
/// however many compositions there are.
/// </summary>
internal sealed class CompositionLedger
{
    /// <summary>Numbers of a page.</summary>
    public const int PageLength = 512;

    private readonly List<CompositionPage> _pages = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _changed = [];

    private long _last;

    public int Count => _numbers.Count;

    /// <summary>Of those that there are.</summary>
    public WorkTotals Present { get; private set; } = WorkTotals.None;

    /// <summary>Of those that are deleted: what they used is used, what they kept is gone.</summary>
    public WorkTotals Gone { get; private set; } = WorkTotals.None;

    /// <summary>What is kept in storage of each; the first has the numbers 1 to <see cref="PageLength"/>.</summary>
    public IReadOnlyList<CompositionPage> Pages => _pages;

    /// <summary>The last page, as it was read.</summary>
    public void Append(CompositionPage page)
    {
        _pages.Add(page);
        Gone += page.Gone;
        foreach (var (number, composition) in page.Compositions)
        {
            (_numbers[composition.Name], _last) = (number, number);
            Present += composition.Totals;
        }
    }

    /// <summary>Null for none of that name.</summary>
    public WorkTotals? Find(string name) => _numbers.TryGetValue(name, out var number) ? _pages[PageOf(number)].Compositions[number].Totals : null;

    public void Set(string name, WorkTotals totals)
    {
        Present += totals - (Find(name) ?? WorkTotals.None);
        if (!_numbers.TryGetValue(name, out var number))
            number = _numbers[name] = ++_last;
        if (PageOf(number) == _pages.Count)
            _pages.Add(new CompositionPage());
        var page = Change(number);
        page.Compositions = page.Compositions.SetItem(number, new KeptComposition(name, totals));
    }

    public void Remove(string name)
    {
        if (!_numbers.Remove(name, out var number))
            return;
        var page = Change(number);
        var totals = page.Compositions[number].Totals;
        var used = totals with { Bytes = 0 };
        page.Compositions = page.Compositions.Remove(number);
        (page.Gone, Gone, Present) = (page.Gone + used, Gone + used, Present - totals);
    }

    /// <summary>Those of lower numbers, the newest first.</summary>
    public IEnumerable<(long Number, string Name)> NewestFirst(long below = long.MaxValue) => Enumerable.Reverse(_pages)
        .SelectMany(page => page.Compositions.Reverse())
        .SkipWhile(composition => composition.Key >= below)
        .Select(composition => (composition.Key, composition.Value.Name));

    /// <summary>The indices of pages that were changed since it was asked last.</summary>
    public IReadOnlyList<int> TakeChanged()
    {
        int[] changed = [.. _changed];
        _changed.Clear();
        return changed;
    }

    /// <summary>Pages that could not be kept: they count as changed again.</summary>
    public void GiveBack(IEnumerable<int> changed) => _changed.UnionWith(changed);

    private static int PageOf(long number) => (int)((number - 1) / PageLength);

    private CompositionPage Change(long number)
    {
        _changed.Add(PageOf(number));
        return _pages[PageOf(number)];
    }
}
