using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Tenants;

namespace Cones2.Grains.Tests.Tenants;

public sealed class TenantBooksTests
{
    private static readonly TenantLimits Limits = new() { MaxSubjects = 2, MaxOpenWork = 2, MaxBytes = 100 };
    private static readonly BlobOwner Rex = BlobOwner.Of(SubjectId.Parse("acme/rex"));
    private static readonly BlobOwner Mug = BlobOwner.Of(SubjectId.Parse("acme/mug"));
    private static readonly BlobOwner Beach = BlobOwner.Of(CompositionId.Parse("acme/beach"));

    private readonly TenantBooks _books = new();

    [Fact]
    public void Begin_MoreThanMayBe_TellsEveryLimit()
    {
        _books.Begin(Rex, opens: true, Limits);
        _books.Begin(Mug, opens: true, Limits);
        _books.Count(Mug, new WorkTotals(TimeSpan.Zero, 0, 100), isOpen: true);

        var exception = Assert.Throws<ClusterException>(() => _books.Begin(BlobOwner.Of(SubjectId.Parse("acme/cat")), opens: true, Limits));

        Assert.Equal(ClusterError.LimitReached, exception.Code);
        Assert.False(exception.IsRetryable);
        Assert.Equal(["subjects", "bytes in storage", "open work"], exception.Faults.Select(fault => fault.Where));
    }

    [Fact]
    public void Begin_MoreOpenWorkThanMayBeAlone_IsRetryableSinceSomeEnds()
    {
        _books.Begin(Rex, opens: true, Limits);
        _books.Begin(Mug, opens: true, Limits);

        var exception = Assert.Throws<ClusterException>(() => _books.Begin(Beach, opens: true, Limits));

        Assert.Equal("WorkLimitReached", $"{exception.Code}");
        Assert.True(exception.IsRetryable);
        _books.Close(Rex);
        _books.Begin(Beach, opens: true, Limits);
    }

    [Fact]
    public void Begin_WorkThatIsOpen_ChangesNothing()
    {
        _books.Begin(Rex, opens: true, Limits);
        _books.Begin(Beach, opens: true, Limits);

        _books.Begin(Rex, opens: true, Limits);

        Assert.Equal(2, _books.Open.Count);
    }

    [Fact]
    public void Count_ToldTwice_CountsOnce()
    {
        _books.Begin(Beach, opens: true, Limits);

        _books.Count(Beach, new WorkTotals(TimeSpan.FromSeconds(2), 3, 10), isOpen: false);
        _books.Count(Beach, new WorkTotals(TimeSpan.FromSeconds(2), 3, 10), isOpen: false);

        Assert.Equal(new TenantUsage { Compositions = 1, GpuSeconds = 2, Pictures = 3, Bytes = 10 }, _books.Usage());
        Assert.Empty(_books.Open);
    }

    [Fact]
    public void Remove_Subject_KeepsWhatItUsedAndFreesWhatItKept()
    {
        _books.Begin(Rex, opens: true, Limits);
        _books.Count(Rex, new WorkTotals(TimeSpan.FromSeconds(5), 0, 40), isOpen: false);

        _books.Remove(Rex);
        _books.Remove(Rex);

        Assert.Equal(new TenantUsage { GpuSeconds = 5 }, _books.Usage());
    }

    [Fact]
    public void Remove_Composition_KeepsWhatItUsedAndFreesWhatItKept()
    {
        _books.Begin(Beach, opens: true, Limits);
        _books.Count(Beach, new WorkTotals(TimeSpan.FromSeconds(5), 2, 40), isOpen: false);

        _books.Remove(Beach);
        _books.Remove(Beach);

        Assert.Equal(new TenantUsage { GpuSeconds = 5, Pictures = 2 }, _books.Usage());
    }

    [Fact]
    public void ListCompositions_PageByPage_NewestFirstWhateverIsRemovedMeanwhile()
    {
        foreach (var name in new[] { "b", "c", "a", "e", "d" })
            _books.Begin(Composition(name), opens: false, Limits);
        _books.Begin(Composition("b"), opens: false, Limits);

        var first = _books.ListCompositions(null, 2);
        _books.Remove(Composition("e"));
        _books.Begin(Composition("f"), opens: false, Limits);
        var second = _books.ListCompositions(first.Next, 2);
        var third = _books.ListCompositions(second.Next, 2);

        Assert.Equal(["d", "e"], first.Names);
        Assert.Equal(["a", "c"], second.Names);
        Assert.Equal(["b"], third.Names);
        Assert.Null(third.Next);
        Assert.Equal(["f", "d", "a", "c", "b"], _books.ListCompositions(null, 10).Names);
    }

    [Fact]
    public void ListCompositions_AfterWhatNoPageGave_IsRefused()
    {
        var exception = Assert.Throws<ClusterException>(() => _books.ListCompositions("beach", 2));

        Assert.Equal((ClusterError.InvalidInput, "after"), (exception.Code, exception.Faults[0].Where));
    }

    private static BlobOwner Composition(string name) => BlobOwner.Of(CompositionId.Parse($"acme/{name}"));
}
