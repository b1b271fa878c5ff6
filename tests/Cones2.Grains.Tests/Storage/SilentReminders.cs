using Orleans.Timers;

namespace Cones2.Grains.Tests.Storage;

/// <summary>Reminders that are kept, and never come.</summary>
internal sealed class SilentReminders(IReminderTable table) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        await table.UpsertRow(new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = DateTime.UtcNow + dueTime, Period = period });
        return new Kept(reminderName);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        if (await table.ReadRow(callingGrainId, reminder.ReminderName) is { } row)
            await table.RemoveRow(callingGrainId, row.ReminderName, row.ETag!);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) =>
        await table.ReadRow(callingGrainId, reminderName) is null ? null : new Kept(reminderName);

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await table.ReadRows(callingGrainId)).Reminders.Select(row => new Kept(row.ReminderName))];

    private sealed record Kept(string ReminderName) : IGrainReminder;
}
