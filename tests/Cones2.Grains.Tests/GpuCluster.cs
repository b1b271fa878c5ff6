using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Compositions;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Hosting;
using Cones2.Grains.Scheduling;
using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Cones2.Grains.Tests.Engine;
using Cones2.Grains.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;
using Orleans.Timers;

namespace Cones2.Grains.Tests;

/// <summary>One control silo, or more, and three GPU silos of one slot in this process, with fake engines and storage in files.</summary>
public sealed class GpuCluster : IAsyncLifetime
{
    private const short GpuSiloCount = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<TakenStep> _taken = new();

    // Of no silo: state goes on where one is lost.
    private readonly ServiceProvider _serializers = new ServiceCollection()
        .AddSerializer(serializer => serializer.AddAssembly(typeof(CompositionState).Assembly).AddAssembly(typeof(CompositionId).Assembly)).BuildServiceProvider();
    private InProcessTestCluster? _cluster;
    private FileGrainStorage? _storage;
    private FileReminderTable? _reminders;

    internal static TenantTokens Tokens { get; } = new(RandomNumberGenerator.GetBytes(TenantTokens.MinKeyLength), TimeProvider.System);

    internal int ControlSiloCount { get; init; } = 1;

    /// <summary>Whether reminders come; they are kept all the same.</summary>
    internal bool Reminds { get; init; } = true;

    /// <summary>Changes what the client is made of.</summary>
    internal Action<IClientBuilder>? Client { get; init; }

    internal Pace Pace { get; } = new();

    /// <summary>Of all silos.</summary>
    internal MovedClock Clock { get; } = new();

    internal IBlobStore Blobs { get; private set; } = null!;

    /// <summary>Whether storage does not take the state of a name now, or "reminders".</summary>
    internal Func<string, bool> IsAway { get; set; } = _ => false;

    /// <summary>The silo whose device is lost; null for none.</summary>
    internal string? Lost { get; set; }

    /// <summary>Whether blobs can't be deleted now.</summary>
    internal bool KeepsBlobs { get; set; }

    internal IReadOnlyCollection<TakenStep> Taken => _taken;

    internal InProcessTestCluster Silos => _cluster!;

    public async ValueTask InitializeAsync()
    {
        Blobs = new FileBlobStore(Options.Create(new FileBlobOptions { Folder = _folder["blobs"] }));
        _storage = new FileGrainStorage(
            Options.Create(new FileGrainOptions { Folder = _folder["grains"] }), new OrleansGrainStorageSerializer(_serializers.GetRequiredService<Serializer>()));
        _reminders = new FileReminderTable(Options.Create(new FileGrainOptions { Folder = _folder["reminders"] }));
        var builder = new InProcessTestClusterBuilder((short)(ControlSiloCount + GpuSiloCount));
        builder.Options.AssumeHomogenousSilosForTesting = false;
        builder.Options.ConfigureFileLogging = false;

        // A client with one way into the cluster would be lost with that silo.
        builder.Options.GatewayPerSilo = ControlSiloCount > 1;
        builder.ConfigureSilo((options, silo) => Configure(silo, options.SiloName));
        if (Client is not null)
            builder.ConfigureClient(Client);
        builder.ConfigureClient(client => client.AddActivityPropagation().AddDashboard().AddOutgoingGrainCallFilter(ActAsAcme));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster!.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        Pace.Dispose();
        await _serializers.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>
    /// Of a test: who waits for the cluster longer than two minutes waits in vain, and shall fail by its name instead of
    /// holding up all others.
    /// </summary>
    internal static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        return patience;
    }

    internal int BlobsOf(BlobOwner owner) => Directory.CreateDirectory(Path.Combine(_folder["blobs"], BlobName.FolderOf(owner))).GetFiles().Length;

    internal void Damage(BlobReference blob) => File.WriteAllText(Path.Combine(_folder["blobs"], BlobName.Of(blob)), "other");

    internal ISubjectGrain Subject(string id) => _cluster!.Client.GetGrain<ISubjectGrain>(id);

    internal ICompositionGrain Composition(string id) => _cluster!.Client.GetGrain<ICompositionGrain>(id);

    /// <summary>Orders a training of a subject from a photo.</summary>
    internal async Task<ISubjectGrain> OrderLearningAsync(string id)
    {
        var photo = await Blobs.WriteAsync(BlobOwner.Of(SubjectId.Parse(id)), [1], TestContext.Current.CancellationToken);
        var subject = Subject(id);
        await subject.LearnAsync(new LearningOrder { Model = FakeEngine.Model, ClassNoun = "dog", Photos = [photo], Steps = 3 }, TestContext.Current.CancellationToken);
        return subject;
    }

    /// <summary>Returns when the subject is learned.</summary>
    internal async Task LearnAsync(string id)
    {
        await foreach (var _ in (await OrderLearningAsync(id)).WatchAsync(TestContext.Current.CancellationToken))
        {
        }
    }

    /// <summary>As by kill -9.</summary>
    internal Task KillAsync(string silo) => _cluster!.KillSiloAsync(GpuSilos().Single(gpu => gpu.Name == silo));

    /// <summary>As by SIGTERM.</summary>
    internal Task StopAsync(string silo) => _cluster!.StopSiloAsync(GpuSilos().Single(gpu => gpu.Name == silo));

    /// <summary>As if the period of each reminder that a grain has were over.</summary>
    internal async Task RemindAsync(IAddressable grain)
    {
        foreach (var reminder in (await _reminders!.ReadRows(grain.GetGrainId())).Reminders)
            await grain.AsReference<IRemindable>().ReceiveReminder(reminder.ReminderName, new TickStatus());
    }

    internal Task DeactivateAsync(IAddressable grain) => _cluster!.DeactivateAsync(grain);

    internal IEnumerable<InProcessSiloHandle> GpuSilos() => _cluster!.Silos.Where(silo => !IsControl(silo.Name));

    /// <summary>The silo that has a grain.</summary>
    internal async Task<InProcessSiloHandle> SiloOfAsync(IAddressable grain)
    {
        var inside = _cluster!.Silos.First(silo => IsControl(silo.Name)).ServiceProvider.GetRequiredService<IGrainFactory>();
        var home = await inside.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(home));
    }

    // The first ones.
    private bool IsControl(string silo) => Enumerable.Range(0, ControlSiloCount).Any(number => silo == $"Silo_{number}");

    // Whoever set a token of his own keeps it.
    private Task ActAsAcme(IOutgoingGrainCallContext call)
    {
        if (RequestContext.Get(TenantTokens.ContextKey) is null)
            RequestContext.Set(TenantTokens.ContextKey, Tokens.Sign(TenantId.Parse("acme"), TimeSpan.FromMinutes(5)));
        return call.Invoke();
    }

    private void Configure(ISiloBuilder silo, string name)
    {
        silo.AddCones2(IsControl(name) ? SiloRoles.Control : SiloRoles.Gpu);
        silo.AddActivityPropagation();
        if (Reminds)
            silo.AddReminders();
        else
            silo.Services.AddSingleton<IReminderRegistry, SilentReminders>();
        silo.Services.AddSingleton<IReminderTable>(new FailingReminderTable(_reminders!, () => IsAway("reminders")));
        silo.Services.AddSingleton<IBlobStore>(new FailingBlobStore(Blobs, () => KeepsBlobs));
        silo.Services.AddSingleton(Tokens);
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton<IDiffusionEngine>(new FakeEngine(name, Pace, _taken) { IsLost = name == Lost });
        silo.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Grains, (_, _) => new FailingGrainStorage(_storage!, name => IsAway(name)));
        silo.Services.Configure<TenantOptions>(options => options.Operators = "operators");
        silo.AddDashboard();
        silo.Services.Configure<OpenSystemTargets>(targets => targets.Interfaces.Add("ITestHooks"));
        silo.Services.Configure<GpuPoolOptions>(options =>
        {
            options.Beat = TimeSpan.FromSeconds(0.2);

            // Where all silos share a busy machine, one that is late is not one that is gone: of those Orleans tells.
            options.MissedBeats = 50;
            options.AnswerWithin = TimeSpan.FromSeconds(0.2);
        });
        silo.Services.Configure<GpuNodeOptions>(options => (options.Slots, options.TellEvery, options.HandOverWithin) = (1, TimeSpan.Zero, TimeSpan.FromSeconds(5)));

        // A silo that waits until Orleans gives an answer or a stream up shall be seen to.
        silo.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(1));
    }
}
