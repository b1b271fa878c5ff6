using System.Net;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Cones2.Grains.Tests.Scheduling;

public sealed class GpuPoolTests
{
    private static readonly WorkOffer Picture = new(WorkKind.Picture, "small");
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Two = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly FakeTimeProvider _clock = new();
    private readonly GpuPool _pool;
    private long _sequence;

    public GpuPoolTests() => _pool = new GpuPool(new GpuPoolOptions(), _clock);

    [Fact]
    public void Ask_FreeSlot_IsGrantedOnce()
    {
        Report(One, slots: 1);

        var lease = Ask("a").Lease;

        Assert.Equal(One, lease?.Node);
        Assert.Equal(lease, Ask("a").Lease);
        Assert.Equal(new QueuePlace(1, null), Ask("b").Place);
    }

    [Fact]
    public void Queues_NobodyAskedYet_TellThatNothingWaitsForWhatNodesDo()
    {
        Report(One, slots: 1);

        Assert.Equal([new QueueLength(Picture, 0, TimeSpan.Zero)], _pool.Queues);
    }

    [Fact]
    public void Ask_NoNodeOffersTheModel_WaitsForOne()
    {
        _pool.Report(new NodeReport(One, ++_sequence, 1, [new WorkOffer(WorkKind.Picture, "other")], []));

        Assert.Null(Ask("a").Lease);
        Report(Two, slots: 1);

        Assert.Equal(Two, Answer("a").Lease?.Node);
    }

    [Fact]
    public void Ask_TwoNodes_TakesTheOneWithTheLargerFreeShare()
    {
        Report(One, slots: 2);
        Report(Two, slots: 2);

        SiloAddress?[] nodes = [.. Enumerable.Range(0, 4).Select(request => Ask($"{request}").Lease?.Node)];

        Assert.Equal(2, nodes.Count(One.Equals));
        Assert.Equal(2, nodes.Count(Two.Equals));
        Assert.NotEqual(nodes[0], nodes[1]);
    }

    [Fact]
    public void Ask_SlotsTaken_TellsPlaceAndExpectedWait()
    {
        Report(One, slots: 1);
        RunFor("before", TimeSpan.FromSeconds(10));
        var running = Ask("running").Lease!;
        Report(One, slots: 1, running.Id);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Report(One, slots: 1, running.Id);

        Assert.Equal(new QueuePlace(1, TimeSpan.FromSeconds(6)), Ask("next").Place);
        Assert.Equal(new QueuePlace(2, TimeSpan.FromSeconds(16)), Ask("last").Place);
    }

    [Fact]
    public void LetGo_TenantsOfOneAndOfMany_ShareTheSlot()
    {
        Report(One, slots: 1);
        Ask("many-0", "many");
        List<string> waiting = ["many-1", "many-2", "many-3", "many-4", "few-0", "few-1"];
        foreach (var request in waiting)
            Ask(request, request.Split('-')[0]);

        var served = new List<string>();
        for (var running = "many-0"; running is not null;)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            LetGo(running);
            running = waiting.Find(request => Answer(request).Lease is not null);
            if (running is not null)
                served.Add(running);
        }

        Assert.Equal(["many-1", "few-0", "many-2", "few-1", "many-3", "many-4"], served);
    }

    [Fact]
    public void LetGo_HigherPriorityWaits_IsServedFirst()
    {
        Report(One, slots: 1);
        Ask("running");
        Ask("normal");
        Ask("high", priority: Priority.High);

        LetGo("running");

        Assert.NotNull(Answer("high").Lease);
        Assert.Equal(1, Answer("normal").Place?.Position);
    }

    [Fact]
    public void PlaceOf_ThousandsWait_IsThatOfLittleWhileAgoAtMost()
    {
        Report(One, slots: 1);
        Ask("running");
        for (var request = 0; request < 3000; request++)
            _pool.Ask(new LeaseRequest($"{request}", TenantId.Parse("acme"), Priority.Normal, Picture));

        Assert.Equal(3000, Answer("2999").Place?.Position);
        LetGo("running");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2999, Answer("2999").Place?.Position);
    }

    [Fact]
    public void Report_LeaseNoLongerRunning_FreesItsSlot()
    {
        Report(One, slots: 1);
        var lease = Ask("a").Lease!;
        Ask("b");

        Report(One, slots: 1);
        Assert.Null(Answer("b").Lease);
        Report(One, slots: 1, lease.Id);
        Assert.Null(Answer("b").Lease);
        Report(One, slots: 1);

        Assert.NotNull(Answer("b").Lease);
    }

    [Fact]
    public void Report_OlderOneArrivesLate_ChangesNothing()
    {
        Report(One, slots: 1);

        _pool.Report(new NodeReport(One, 0, 9, [Picture], []));

        Assert.NotNull(Ask("a").Lease);
        Assert.Null(Ask("b").Lease);
    }

    [Fact]
    public void Report_UnknownLeasesAfterALoss_OccupyTheirSlots()
    {
        Report(One, slots: 2, new LeaseId(Guid.NewGuid()));

        Assert.NotNull(Ask("a").Lease);
        Assert.Null(Ask("b").Lease);
    }

    [Fact]
    public void Report_NodeDrains_TakesNoMore()
    {
        Report(One, slots: 0);

        Assert.Null(Ask("a").Lease);
    }

    [Fact]
    public void Sweep_NodeIsSilent_DropsIt()
    {
        Report(One, slots: 1);
        _clock.Advance(TimeSpan.FromSeconds(3));
        _pool.Sweep();
        Assert.Equal([One], _pool.Nodes);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        _pool.Sweep();

        Assert.Empty(_pool.Nodes);
        Assert.Null(Ask("a").Lease);
    }

    [Fact]
    public void Sweep_LeaseNobodyTookUp_GoesToTheNext()
    {
        Report(One, slots: 1);
        Ask("lost");
        Ask("next");
        _clock.Advance(TimeSpan.FromSeconds(10.1));
        Report(One, slots: 1);

        _pool.Sweep();

        Assert.NotNull(Answer("next").Lease);
        Assert.Null(Answer("lost").Lease);
    }

    [Fact]
    public void Sweep_NobodyAsksAnyMore_ForgetsTheRequest()
    {
        Ask("vanished");
        _clock.Advance(TimeSpan.FromSeconds(20));
        Ask("present");
        _clock.Advance(TimeSpan.FromSeconds(20));

        _pool.Sweep();

        Assert.Equal(1, Answer("present").Place?.Position);
    }

    [Fact]
    public void LetGo_WaitingAndGranted_BothMakeRoom()
    {
        Report(One, slots: 1);
        Ask("granted");
        Ask("waiting");
        Ask("last");

        LetGo("waiting");
        LetGo("granted");

        Assert.NotNull(Answer("last").Lease);
    }

    [Fact]
    public void Queues_MoreThanTheSlots_TellHowLongOneMoreWouldWait()
    {
        Report(One, slots: 1);
        RunFor("measured", TimeSpan.FromSeconds(10));
        Assert.Equal([new QueueLength(Picture, 0, TimeSpan.Zero)], _pool.Queues);

        Report(One, slots: 1, Ask("running").Lease!.Id);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Ask("waiting");

        Assert.Equal([new QueueLength(Picture, 1, TimeSpan.FromSeconds(16))], _pool.Queues);
    }

    [Fact]
    public void Queues_SecondNodeJoinsAndDrains_TellAShorterWaitAndALongerOneAgain()
    {
        Report(One, slots: 1);
        RunFor("measured", TimeSpan.FromSeconds(10));
        Report(One, slots: 1, Ask("running").Lease!.Id);
        Ask("next");
        Ask("last");
        Assert.Equal([new QueueLength(Picture, 2, TimeSpan.FromSeconds(30))], _pool.Queues);

        Report(Two, slots: 1);
        Assert.Equal([new QueueLength(Picture, 1, TimeSpan.FromSeconds(10))], _pool.Queues);

        Report(Two, slots: 0, Answer("next").Lease!.Id);
        Assert.Equal([new QueueLength(Picture, 1, TimeSpan.FromSeconds(20))], _pool.Queues);
    }

    [Fact]
    public void Queues_NoNodeAtAll_TellHowLongAllWouldTakeOne()
    {
        Ask("first");
        Ask("second");

        Assert.Equal([new QueueLength(Picture, 2, TimeSpan.FromSeconds(2))], _pool.Queues);
    }

    [Fact]
    public void Ask_SlotTakenByATraining_IsExpectedToWaitForIt()
    {
        var learning = new WorkOffer(WorkKind.Learning, "small");
        Report(One, slots: 1);
        RunFor("a picture", TimeSpan.FromSeconds(10));
        Report(One, slots: 1, [Picture, learning]);
        var training = _pool.Ask(new LeaseRequest("training", TenantId.Parse("acme"), Priority.Normal, learning))!;
        Report(One, slots: 1, [Picture, learning], training.Id);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Report(One, slots: 1, [Picture, learning]);
        training = _pool.Ask(new LeaseRequest("next training", TenantId.Parse("acme"), Priority.Normal, learning))!;
        Report(One, slots: 1, [Picture, learning], training.Id);

        Assert.Equal(new QueuePlace(1, TimeSpan.FromMinutes(5)), Ask("picture").Place);
        Assert.Equal(TimeSpan.FromSeconds(310), _pool.Queues.Single(queue => queue.Work == Picture).ExpectedWait);
    }

    [Fact]
    public void Queues_NodesOfAnotherModel_HaveAWaitOfTheirOwn()
    {
        var other = new WorkOffer(WorkKind.Picture, "other");
        Report(One, slots: 1, [Picture]);
        Report(Two, slots: 1, [other]);
        for (var request = 0; request < 5; request++)
            Ask($"{request}");
        var only = _pool.Ask(new LeaseRequest("only", TenantId.Parse("acme"), Priority.Normal, other))!;
        LetGo("only");

        Assert.NotNull(only);
        Assert.Equal(TimeSpan.Zero, _pool.Queues.Single(queue => queue.Work == other).ExpectedWait);
        Assert.Equal(TimeSpan.FromSeconds(5), _pool.Queues.Single(queue => queue.Work == Picture).ExpectedWait);
    }

    [Fact]
    public void Ask_ForALaterAttempt_EndsTheLeaseOfTheEarlierOne()
    {
        Report(One, slots: 1);
        Report(Two, slots: 1);
        var first = Ask("a").Lease!;
        Report(first.Node, slots: 1, first.Id);

        var second = Ask("a", attempt: 2).Lease!;

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second, Ask("a", attempt: 2).Lease);
    }

    [Fact]
    public void Report_AnAttemptThatALaterOneOvertook_IsToBeStopped()
    {
        Report(One, slots: 1);
        Report(Two, slots: 1);
        var first = Ask("a").Lease!;
        Assert.Empty(Report(first.Node, new WorkAttempt("a", 1), first.Id));

        var second = Ask("a", attempt: 2).Lease!;

        Assert.Equal([first.Id], Report(first.Node, new WorkAttempt("a", 1), first.Id));
        Assert.Empty(Report(second.Node, new WorkAttempt("a", 2), second.Id));
    }

    [Fact]
    public void Report_AnEarlierAttemptWhileTheNextOneWaits_IsToBeStopped()
    {
        var lost = new LeaseId(Guid.NewGuid());
        Report(One, new WorkAttempt("a", 1), lost);

        Ask("a", attempt: 2);

        Assert.Equal([lost], Report(One, new WorkAttempt("a", 1), lost));
    }

    [Fact]
    public void Ask_LateAndForAnEarlierAttempt_LeavesTheLaterOneAlone()
    {
        Report(One, slots: 1);
        var lease = Ask("a", attempt: 2).Lease!;
        Report(One, new WorkAttempt("a", 2), lease.Id);

        Assert.Equal(lease, Ask("a", attempt: 1).Lease);
        Assert.Empty(Report(One, new WorkAttempt("a", 2), lease.Id));
    }

    [Fact]
    public void LetGo_AnEarlierAttempt_LeavesTheLaterOneItsPlaceAndItsLease()
    {
        Report(One, slots: 1);
        var lease = Ask("a", attempt: 2).Lease;
        Ask("b", attempt: 2);

        LetGo("a");
        LetGo("b");

        Assert.Equal(lease, Answer("a").Lease);
        Assert.Equal(1, Answer("b").Place?.Position);
    }

    [Fact]
    public void Ask_ForALaterAttemptWhileAnEarlierOneWaits_GetsALeaseOfItsOwn()
    {
        Ask("a");
        Ask("a", attempt: 2);

        Report(One, slots: 1);
        var lease = Answer("a").Lease;

        Assert.NotNull(lease);
        Assert.Equal(lease, Ask("a", attempt: 2).Lease);
    }

    [Fact]
    public void Report_AnAttemptThatWasLetGo_IsToBeStopped()
    {
        var lost = new LeaseId(Guid.NewGuid());
        Report(One, new WorkAttempt("a", 1), lost);

        Ask("a", attempt: 2);
        LetGo("a", attempt: 2);

        Assert.Equal([lost], Report(One, new WorkAttempt("a", 1), lost));
    }

    [Fact]
    public void Report_AnAttemptThatWasLetGoBeforeItBegan_GoesOn()
    {
        Report(One, slots: 1);
        Ask("a");
        LetGo("a");

        var lease = Ask("a").Lease!;

        Assert.Empty(Report(One, new WorkAttempt("a", 1), lease.Id));
    }

    [Fact]
    public void Models_TheirOnlyNodeIsReplaced_CanBeOrderedForAWhile()
    {
        var small = new ModelOnOffer("small", Composes: true, Learns: true, PictureSize: 64, LayoutPlace: 8);
        _pool.Report(new NodeReport(One, ++_sequence, 1, [Picture], []) { Models = [small] });
        _pool.Report(new NodeReport(One, ++_sequence, 0, [Picture], []) { Models = [small] });
        _pool.Drop(One);
        Assert.Equal([small], _pool.Models);

        _clock.Advance(TimeSpan.FromMinutes(11));

        Assert.Empty(_pool.Models);
    }

    [Fact]
    public void Report_OfANodeOfBefore_IsTakenWithoutItsAttempts()
    {
        var running = new LeaseId(Guid.NewGuid());

        Assert.Empty(_pool.Report(new NodeReport(One, ++_sequence, 1, [Picture], [running]) { Attempts = default }));
        Assert.Null(Ask("a").Lease);
    }

    private LeaseAnswer Ask(string id, string tenant = "acme", Priority priority = Priority.Normal, int attempt = 1) =>
        new(_pool.Ask(new LeaseRequest(id, TenantId.Parse(tenant), priority, Picture) { Attempt = attempt }), _pool.PlaceOf(id));

    private IReadOnlyList<LeaseId> Report(SiloAddress node, WorkAttempt attempt, LeaseId running) =>
        _pool.Report(new NodeReport(node, ++_sequence, 1, [Picture], [running]) { Attempts = [attempt] });

    private void LetGo(string id, int attempt = 1) => _pool.LetGo(new WorkAttempt(id, attempt));

    private LeaseAnswer Answer(string id) => new(_pool.Granted(id), _pool.PlaceOf(id));

    private void Report(SiloAddress node, int slots, params LeaseId[] running) => Report(node, slots, [Picture], running);

    private void Report(SiloAddress node, int slots, WorkOffer[] offers, params LeaseId[] running) =>
        _pool.Report(new NodeReport(node, ++_sequence, slots, [.. offers], [.. running]));

    private void RunFor(string request, TimeSpan duration)
    {
        var lease = Ask(request).Lease!;
        Report(One, slots: 1, lease.Id);
        _clock.Advance(duration);
        Report(One, slots: 1);
    }
}
