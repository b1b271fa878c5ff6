using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Tenants;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Tenants;

/// <summary>A raw Orleans client tries every call.</summary>
public sealed class TenantFilterTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static readonly CompositionOrder Order = new() { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 2 };
    private static readonly LearningOrder Learning = new() { Model = FakeEngine.Model, ClassNoun = "dog", Photos = [] };

    private static readonly BlobReference Blob = new(BlobOwner.Of(SubjectId.Parse("acme2/rex")), new string('0', 64), 1);

    private static readonly Dictionary<string, Func<ISubjectGrain, ICompositionGrain, Task>> Calls = new()
    {
        ["Create"] = (subject, _) => subject.CreateAsync(default),
        ["AppendPhoto"] = (subject, _) => subject.AppendPhotoAsync(Guid.NewGuid(), 0, new BlobPart([]), default),
        ["KeepPhoto"] = (subject, _) => subject.KeepPhotoAsync(Guid.NewGuid(), default),
        ["Read of a subject"] = (subject, _) => ReadAsync(subject.ReadAsync(Blob, default)),
        ["Read of a composition"] = (_, composition) => ReadAsync(composition.ReadAsync(Blob, default)),
        ["Import"] = (subject, _) => subject.ImportAsync("small", "dog", new BlobPart([]), default),
        ["KeepMask"] = (_, composition) => composition.KeepMaskAsync(new BlobPart([]), default),
        ["Learn"] = (subject, _) => subject.LearnAsync(Learning, default),
        ["GetStatus of a subject"] = (subject, _) => subject.GetStatusAsync(default),
        ["Watch a subject"] = (subject, _) => ReadAsync(subject.WatchAsync(default)),
        ["Cancel a subject"] = (subject, _) => subject.CancelAsync(default),
        ["Publish"] = (subject, _) => subject.PublishAsync(1, default),
        ["GetResidual"] = (subject, _) => subject.GetResidualAsync(null, default),
        ["Delete"] = (subject, _) => subject.DeleteAsync(default),
        ["Submit"] = (_, composition) => composition.SubmitAsync(Order, default),
        ["GetStatus of a composition"] = (_, composition) => composition.GetStatusAsync(default),
        ["GetOrder"] = (_, composition) => composition.GetOrderAsync(default),
        ["Watch a composition"] = (_, composition) => ReadAsync(composition.WatchAsync(default)),
        ["Delete a composition"] = (_, composition) => composition.DeleteAsync(default),
        ["Cancel a composition"] = (_, composition) => composition.CancelAsync(default),
    };

    public static TheoryData<string> CallNames => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(CallNames))]
    public async Task Invoke_AnotherTenantsToken_IsForbidden(string call)
    {
        RequestContext.Set(TenantTokens.ContextKey, GpuCluster.Tokens.Sign(TenantId.Parse("acme"), TimeSpan.FromMinutes(5)));

        var exception = await Assert.ThrowsAsync<ClusterException>(() => Calls[call](cluster.Subject("acme2/rex"), cluster.Composition("acme2/beach")));

        Assert.Equal(ClusterError.Forbidden, exception.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme.99999999999.AAAA")]
    public async Task Invoke_ForgedToken_IsForbidden(string token)
    {
        RequestContext.Set(TenantTokens.ContextKey, token);

        var exception = await Assert.ThrowsAsync<ClusterException>(() => cluster.Composition("acme/beach").SubmitAsync(Order, TestContext.Current.CancellationToken));

        Assert.Equal(ClusterError.Forbidden, exception.Code);
    }

    [Fact]
    public async Task Invoke_GrainsOfTheClustersInside_AreClosedToClients()
    {
        var client = cluster.Silos.Client;
        Func<Task>[] calls =
        [
            () => client.GetGrain<IManagementGrain>(0).GetHosts(),
            () => client.GetGrain<ITenantBooksGrain>("acme").RemoveAsync(BlobOwner.Of(SubjectId.Parse("acme/rex")), TestContext.Current.CancellationToken),
            () => client.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).WithdrawAsync("acme/beach/0", TestContext.Current.CancellationToken),
            () => client.GetGrain<IGpuNodeGrain>(GpuNodeGrain.KeyOf(cluster.GpuSilos().First().SiloAddress)).CloseAsync(TestContext.Current.CancellationToken),
        ];

        foreach (var call in calls)
            Assert.Equal(ClusterError.Forbidden, (await Assert.ThrowsAsync<ClusterException>(call)).Code);
    }

    [Fact]
    public async Task Invoke_ClientThatCallsItselfASilo_IsForbidden()
    {
        var forged = new GpuCluster { Client = ForgedClient.Apply };
        await forged.InitializeAsync();
        try
        {
            RequestContext.Set(TenantTokens.ContextKey, "no token at all");
            var client = forged.Silos.Client;
            Assert.StartsWith("hosted-", ForgedClient.NameOf(client), StringComparison.Ordinal);
            Func<Task>[] calls =
            [
                () => client.GetGrain<ISubjectGrain>("acme2/rex").CreateAsync(TestContext.Current.CancellationToken),
                () => client.GetGrain<ITenantKeysGrain>("acme2").CreateAsync(new ApiKeyOrder("x", TenantRoles.All, null), TestContext.Current.CancellationToken),
                () => client.GetGrain<IManagementGrain>(0).GetHosts(),
                () => client.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).WithdrawAsync("x", TestContext.Current.CancellationToken),
            ];

            foreach (var call in calls)
                Assert.Equal(ClusterError.Forbidden, (await Assert.ThrowsAsync<ClusterException>(call)).Code);
        }
        finally
        {
            await forged.DisposeAsync();
        }
    }

    [Fact]
    public async Task Invoke_AnotherTenant_IsForbidden()
    {
        RequestContext.Set(TenantTokens.ContextKey, GpuCluster.Tokens.Sign(TenantId.Parse("acme"), TimeSpan.FromMinutes(5)));
        var other = cluster.Silos.Client.GetGrain<ITenantGrain>("acme2");
        Func<Task>[] calls = [() => other.GetUsageAsync(default), () => other.GetLimitsAsync(default), () => other.ListSubjectsAsync(null, 1, default), () => other.ListCompositionsAsync(null, 1, default)];

        foreach (var call in calls)
            Assert.Equal(ClusterError.Forbidden, (await Assert.ThrowsAsync<ClusterException>(call)).Code);
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var _ in stream)
        {
        }
    }
}
