using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Scheduling;
using CsCheck;

namespace Cones2.Grains.Tests.Scheduling;

public sealed class FairQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void InOrder_TenantThatReturns_HasSavedNothingUp()
    {
        var queue = new FairQueue();
        Serve(queue, "steady", times: 100, keepOpen: true);
        for (var request = 0; request < 3; request++)
        {
            queue.Add(Request("steady", request));
            queue.Add(Request("late", request));
        }

        Assert.Equal(["steady", "late", "steady", "late", "steady", "late"], queue.InOrder(_ => Second).Select(request => request.Tenant.Value));
    }

    [Fact]
    public void InOrder_TenantThatPausedAfterMuch_WaitsForNobodyToCatchUpForEver()
    {
        var queue = new FairQueue();
        Serve(queue, "heavy", times: 100, keepOpen: false);
        queue.Add(Request("light", 0));
        queue.Add(Request("heavy", 0));

        Assert.Equal(["light", "heavy"], queue.InOrder(_ => Second).Select(request => request.Tenant.Value));
    }

    [Fact]
    public void InOrder_TenantThatUsedAnIdleClusterAlone_IsServedInTurnAfterwards()
    {
        var queue = new FairQueue();
        Serve(queue, "heavy", times: 1000, keepOpen: false);
        for (var request = 0; request < 3; request++)
        {
            queue.Add(Request("light", request));
            queue.Add(Request("heavy", request));
        }

        Assert.Equal(["light", "heavy", "light", "heavy", "light", "heavy"], queue.InOrder(_ => Second).Select(request => request.Tenant.Value));
    }

    [Fact]
    public void InOrder_HighPriority_IsBeforeTheTenantsOwnWorkAlone()
    {
        var queue = new FairQueue();
        for (var request = 0; request < 3; request++)
            queue.Add(Request("greedy", request));
        queue.Add(Request("greedy", 9) with { Priority = Priority.High });
        queue.Add(Request("modest", 0));

        Assert.Equal(["greedy-9", "modest-0", "greedy-0", "greedy-1", "greedy-2"], queue.InOrder(_ => Second).Select(request => request.Id));
    }

    [Fact]
    public void InOrder_AnyRequests_EachOnceAndNoTenantTwoAheadOfAnother() => Gen.Int[0, 3].List[1, 40].Sample(tenants =>
    {
        var queue = new FairQueue();
        for (var request = 0; request < tenants.Count; request++)
            queue.Add(Request($"t{tenants[request]}", request));

        var order = queue.InOrder(_ => Second).ToList();
        var left = tenants.GroupBy(tenant => $"t{tenant}").ToDictionary(group => group.Key, group => group.Count());
        var served = left.Keys.ToDictionary(tenant => tenant, _ => 0);
        foreach (var request in order)
        {
            left[request.Tenant.Value]--;
            served[request.Tenant.Value]++;
            var waiting = served.Where(pair => left[pair.Key] > 0).Select(pair => pair.Value).DefaultIfEmpty(int.MaxValue).Min();
            Assert.True(served[request.Tenant.Value] - 1 <= waiting);
        }

        Assert.Equal(tenants.Count, order.Distinct().Count());
    });

    private static LeaseRequest Request(string tenant, int number) =>
        new($"{tenant}-{number}", TenantId.Parse(tenant), Priority.Normal, new WorkOffer(WorkKind.Picture, "small"));

    private static void Serve(FairQueue queue, string tenant, int times, bool keepOpen)
    {
        for (var time = 0; time < times; time++)
        {
            var request = Request(tenant, 1000 + time);
            queue.Add(request);
            queue.Serve(request, Second);
            if (!keepOpen || time < times - 1)
                queue.Finish(request, TimeSpan.Zero);
        }
    }
}
