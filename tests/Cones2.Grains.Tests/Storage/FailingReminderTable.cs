namespace Cones2.Grains.Tests.Storage;

/// <summary>A real table that takes no reminder, and does not tell which there are, while a test says so.</summary>
internal sealed class FailingReminderTable(IReminderTable table, Func<bool> fails) : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => table.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => fails() ? Task.FromException<ReminderTableData>(new IOException("storage is away")) : table.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => table.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => fails() ? Task.FromException<string?>(new IOException("storage is away")) : table.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => table.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => table.TestOnlyClearTable();
}
