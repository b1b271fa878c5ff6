using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Compositions;
using Cones2.Grains.Gpu;
using Cones2.Grains.Storage;
using Cones2.Grains.Subjects;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace Cones2.Grains.Tests.Storage;

/// <summary>
/// State that version 1.0 wrote, in Golden: whatever is changed, it must be read whole, for a cluster is upgraded with its
/// state. The bytes after the tag are those that Redis and Azure keep too. A new version adds files of its own beside these
/// (CONES2_WRITE_GOLDEN=1.1 makes the test write them into the folder of that name), and never changes them.
/// </summary>
public sealed class GoldenStateTests : IDisposable
{
    private const string StateName = "state";

    private static readonly SubjectId Rex = SubjectId.Parse("acme/rex");
    private static readonly CompositionId Beach = CompositionId.Parse("acme/beach-7");

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(SubjectState).Assembly).AddAssembly(typeof(SubjectId).Assembly)).BuildServiceProvider();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Versions { get; } = [.. Directory.EnumerateDirectories(Golden()).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        _folder.Dispose();
        _services.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ReadState_OfASubject_IsWhole(string version)
    {
        var (read, expected) = (await ReadAsync<SubjectState>(version, "subject", "acme/rex"), Subject());

        // Version 1.0 kept the attempt's number with the training alone.
        Assert.EquivalentWithExclusions(expected, read, nameof(SubjectState.Attempt), nameof(SubjectState.NextAttempt));
        Assert.Equal(read.Learning!.Attempts + 1, read.NextAttempt);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ReadState_OfAComposition_IsWhole(string version) => await AssertReadAsync(version, "composition", "acme/beach-7", Composition());

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ReadState_OfATenantsBooks_IsWhole(string version)
    {
        var (read, expected) = (await ReadAsync<TenantBooks>(version, "books", "acme"), Books());

        read.Complete();

        // Version 1.0 had no pages of compositions, and counted those that are gone with the subjects.
        Assert.Equal(expected.Subjects, read.Subjects);
        Assert.Equal(expected.Open, read.Open);
        Assert.Equal(expected.ListCompositions(null, 10).Names, read.ListCompositions(null, 10).Names);
        Assert.Equal(expected.Usage(), read.Usage());
        Assert.Equal(new TenantUsage { Subjects = 1, Compositions = 1, GpuSeconds = 107, Pictures = 2, Bytes = 5000 }, read.Usage());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ReadState_OfATenantsKeys_IsWhole(string version) => await AssertReadAsync(version, "keys", "acme", Keys());

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task ReadRow_OfAReminder_IsWhole(string version)
    {
        File.Copy(Path.Combine(Golden(), version, "reminders.json"), Path.Combine(Directory.CreateDirectory(_folder["grains"]).FullName, "reminders.json"));
        var table = new FileReminderTable(Options.Create(new FileGrainOptions { Folder = _folder["grains"] }));

        var row = await table.ReadRow(GrainId.Create("subject", "acme/rex"), "work");

        Assert.NotNull(row);
        Assert.Equal((new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), TimeSpan.FromMinutes(1)), (row.StartAt, row.Period));
    }

    /// <summary>Work that takes its silo down with it ends by what is kept of that.</summary>
    [Fact]
    public void ReadState_OfWorkThatWasLost_HasItsLosses()
    {
        var serializer = _services.GetRequiredService<Serializer>();
        var (subject, composition) = (Subject(), Composition());
        subject.CountLosses(3);
        composition.CountLosses(2, 4);

        var (readSubject, readComposition) = (serializer.Deserialize<SubjectState>(serializer.SerializeToArray(subject)), serializer.Deserialize<CompositionState>(serializer.SerializeToArray(composition)));

        Assert.Equal(3, readSubject!.Losses);
        Assert.Equal([0, 0, 4], readComposition!.Pictures.Select(picture => picture.Losses));
    }

    [Fact]
    public async Task WriteState_ForANewVersion_MakesItsFiles()
    {
        var version = Environment.GetEnvironmentVariable("CONES2_WRITE_GOLDEN");
        Assert.SkipWhen(string.IsNullOrEmpty(version), "CONES2_WRITE_GOLDEN names no version whose files are to be written.");
        await WriteAsync(version, "subject", "acme/rex", Subject());
        await WriteAsync(version, "composition", "acme/beach-7", Composition());
        await WriteAsync(version, "books", "acme", Books());
        await WriteAsync(version, "keys", "acme", Keys());
        await new FileReminderTable(Options.Create(new FileGrainOptions { Folder = Path.Combine(Golden(), version) })).UpsertRow(
            new ReminderEntry { GrainId = GrainId.Create("subject", "acme/rex"), ReminderName = "work", StartAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(1) });
    }

    private static string Golden([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");

    private static BlobReference Blob(BlobOwner owner, char digit) => new(owner, new string(digit, 64), 1000 + digit);

    /// <summary>Learned once, and learning again after a silo was lost.</summary>
    private static SubjectState Subject()
    {
        var owner = BlobOwner.Of(Rex);
        var order = new LearningOrder
        {
            Model = "sd21",
            ClassNoun = "dog",
            Photos = [Blob(owner, '1'), Blob(owner, '2')],
            Recipe = "reference",
            Steps = 4000,
            LearningRate = 5e-6,
            Seed = 11,
            Priority = Priority.High,
            Lambda = 0.5,
            InstancePrompt = "a photo of a {}",
            Captions = ["a dog on a beach"],
            PhotoSize = 512,
            Flip = true,
        };
        var state = new SubjectState();
        state.Keep(Blob(owner, '1'));
        state.Learn(order, 4000, fingerprint: null);
        state.Wait(new QueuePlace(3, TimeSpan.FromSeconds(90)));
        state.Begin();
        state.Spend(TimeSpan.FromSeconds(100));
        state.Take(new WorkStep(4000, 4000) { Loss = 0.25, Result = Blob(owner, '3') });
        state.CountIn();
        state.Learn(order with { Seed = 12 }, 4000, fingerprint: null);
        state.Begin();
        state.Take(new WorkStep(250, 4000) { Loss = 0.5, Saved = Blob(owner, '4') });
        state.Begin();
        state.Fail(null, [new Fault("photos", "are gone", "upload them again")]);
        return state;
    }

    /// <summary>One picture is done, one is saved, one waits.</summary>
    private static CompositionState Composition()
    {
        var owner = BlobOwner.Of(Beach);
        var state = new CompositionState();
        state.Submit(
            new CompositionOrder
            {
                Model = "sd21",
                Prompt = "a {rex} on the beach",
                NegativePrompt = "rain",
                Subjects = [new PlacedSubject { Name = "rex", Subject = "rex", Version = 1, Box = new PictureBox(8, 16, 200, 240), Mask = Blob(owner, '5'), MaskColor = "#ffc000", Strength = 1.5 }],
                Width = 512,
                Height = 768,
                Sampler = "unipc",
                InferenceSteps = 30,
                GuidanceScale = 6,
                Seed = 7,
                Pictures = 3,
                Priority = Priority.High,
            },
            [new ResidualVersion(1, "dog", "sd21", Blob(BlobOwner.Of(Rex), '3'))]);
        state.Begin(0);
        state.Take(0, new WorkStep(30, 30) { Result = Blob(owner, '6') });
        state.Begin(1);
        state.Take(1, new WorkStep(15, 30) { Saved = Blob(owner, '7') });
        state.Wait(2, new QueuePlace(2, null));
        state.Spend(TimeSpan.FromSeconds(42));
        return state;
    }

    private static TenantBooks Books()
    {
        var limits = new TenantLimits { MaxSubjects = 10, MaxOpenWork = 10, MaxBytes = 1 << 30 };
        var state = new TenantBooks();
        state.Begin(BlobOwner.Of(Rex), opens: false, limits);
        state.Count(BlobOwner.Of(Rex), new WorkTotals(TimeSpan.FromSeconds(100), 0, 5000), isOpen: false);
        state.Begin(BlobOwner.Of(CompositionId.Parse("acme/gone")), opens: false, limits);
        state.Count(BlobOwner.Of(CompositionId.Parse("acme/gone")), new WorkTotals(TimeSpan.FromSeconds(7), 2, 900), isOpen: false);
        state.Remove(BlobOwner.Of(CompositionId.Parse("acme/gone")));
        state.Begin(BlobOwner.Of(Beach), opens: true, limits);
        return state;
    }

    private static KeptKeys Keys()
    {
        var state = new KeptKeys();
        state.Add(
            new ApiKey { Id = "k1", Label = "shop backend", Roles = TenantRoles.Read | TenantRoles.Compose, Created = DateTimeOffset.UnixEpoch.AddYears(56), Expires = DateTimeOffset.UnixEpoch.AddYears(57) },
            [.. Enumerable.Range(0, 32).Select(value => (byte)value)]);
        return state;
    }

    private FileGrainStorage Open(string folder) => new(Options.Create(new FileGrainOptions { Folder = folder }), new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()));

    private async Task WriteAsync<T>(string version, string kind, string key, T state) =>
        await Open(Path.Combine(Golden(), version)).WriteStateAsync(StateName, GrainId.Create(kind, $"{kind}-{key}"), new GrainState<T>(state));

    private async Task AssertReadAsync<T>(string version, string kind, string key, T expected)
        where T : new()
    {
        var read = await ReadAsync<T>(version, kind, key);

        Assert.False(Bytes(new T()).SequenceEqual(Bytes(expected)), "The state is empty: it would show nothing.");

        // As bytes: every field that is kept counts, and one that a later version adds is empty in both.
        Assert.Equal(Bytes(expected), Bytes(read));
    }

    private async Task<T> ReadAsync<T>(string version, string kind, string key)
        where T : new()
    {
        var read = new GrainState<T>(new T());
        await Open(Path.Combine(Golden(), version)).ReadStateAsync(StateName, GrainId.Create(kind, $"{kind}-{key}"), read);
        Assert.True(read.RecordExists, $"Golden/{version} has no state of {key}.");
        return read.State!;
    }

    private ImmutableArray<byte> Bytes<T>(T state) => [.. _services.GetRequiredService<Serializer>().SerializeToArray(state)];
}
