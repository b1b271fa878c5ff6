using Cones2.Grains.Storage;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Storage;

public sealed class FileReminderTableTests : IDisposable
{
    private static readonly GrainId Rex = GrainId.Create("subject", "acme/rex");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadRows_AfterAnotherStart_FindsWhatWasPromised()
    {
        var entry = new ReminderEntry { GrainId = Rex, ReminderName = "work", StartAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(1) };
        var tag = await Open().UpsertRow(entry);

        var found = Assert.Single((await Open().ReadRows(Rex)).Reminders);

        Assert.Equal((entry.GrainId, entry.ReminderName, entry.StartAt, entry.Period, tag), (found.GrainId, found.ReminderName, found.StartAt, found.Period, found.ETag));
        Assert.Equal(tag, (await Open().ReadRow(Rex, "work"))!.ETag);
        Assert.Null(await Open().ReadRow(Rex, "rest"));
    }

    [Fact]
    public async Task ReadRows_Range_IsWithoutItsBeginAndWithItsEnd()
    {
        var table = Open();
        await table.UpsertRow(new ReminderEntry { GrainId = Rex, ReminderName = "work" });
        var hash = Rex.GetUniformHashCode();

        Assert.Single((await table.ReadRows(hash - 1, hash)).Reminders);
        Assert.Empty((await table.ReadRows(hash, hash + 1)).Reminders);
        Assert.Single((await table.ReadRows(hash + 1, hash)).Reminders);
        Assert.Single((await table.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task RemoveRow_TagOfAnEarlierOne_LeavesIt()
    {
        var table = Open();
        var first = await table.UpsertRow(new ReminderEntry { GrainId = Rex, ReminderName = "work" });
        var second = await table.UpsertRow(new ReminderEntry { GrainId = Rex, ReminderName = "work" });

        Assert.False(await table.RemoveRow(Rex, "work", first!));
        Assert.Single((await table.ReadRows(Rex)).Reminders);
        Assert.True(await table.RemoveRow(Rex, "work", second!));
        Assert.Empty((await Open().ReadRows(Rex)).Reminders);
    }

    private FileReminderTable Open() => new(Options.Create(new FileGrainOptions { Folder = _folder["grains"] }));
}
