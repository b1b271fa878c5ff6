using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Gpu;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Tenants;
using Cones2.Grains.Tests.Engine;

namespace Cones2.Grains.Tests.Tenants;

/// <summary>A raw Orleans client tries every call.</summary>
public sealed class TenantFilterTests(GpuCluster cluster) : IClassFixture<GpuCluster>
{
    private static readonly CompositionOrder Order = new() { Model = FakeEngine.Model, Prompt = "a beach", InferenceSteps = 2 };

    /// <summary>Each call of each grain that clients may call: a new one is tried from the day it is there.</summary>
    public static TheoryData<Type, string> Calls => [.. typeof(ISubjectGrain).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))
        .SelectMany(type => type.GetMethods().Select(method => (type, method.Name)))];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Invoke_AnotherTenantsToken_IsForbidden(Type grain, string call)
    {
        RequestContext.Set(TenantTokens.ContextKey, GpuCluster.Tokens.Sign(TenantId.Parse("acme"), TimeSpan.FromMinutes(5)));
        var key = grain == typeof(ISubjectGrain) || grain == typeof(ICompositionGrain) ? "acme2/rex" : "acme2";
        var method = grain.GetMethod(call)!;
        object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)];

        var exception = await Assert.ThrowsAsync<ClusterException>(() =>
            EndAsync(method.Invoke(cluster.Silos.Client.GetGrain(grain, key), arguments)!));

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
            () => client.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).LetGoAsync(new WorkAttempt("acme/beach/0", 1), TestContext.Current.CancellationToken),
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
                () => client.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).LetGoAsync(new WorkAttempt("x", 1), TestContext.Current.CancellationToken),
            ];

            foreach (var call in calls)
                Assert.Equal(ClusterError.Forbidden, (await Assert.ThrowsAsync<ClusterException>(call)).Code);
        }
        finally
        {
            await forged.DisposeAsync();
        }
    }

    private static Task EndAsync(object answer) => answer as Task ?? ReadAsync((dynamic)answer);

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> stream)
    {
        await foreach (var _ in stream)
        {
        }
    }
}
