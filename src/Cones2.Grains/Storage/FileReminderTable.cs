using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Storage;

/// <summary>Reminders as one file of one process, for a cluster of one silo: what it promised is kept through its next start.</summary>
internal sealed class FileReminderTable(IOptions<FileGrainOptions> options) : IReminderTable
{
    private readonly string _path = Path.Combine(Path.GetFullPath(options.Value.Folder), "reminders.json");
    private readonly Lock _one = new();
    private List<Row>? _rows;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Find(row => row.IsOf(grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(Find(row => IsIn(row.ToEntry().GrainId.GetUniformHashCode(), begin, end)));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(Find(row => row.IsOf(grainId, reminderName)).Reminders.FirstOrDefault());

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        lock (_one)
        {
            var row = new Row($"{entry.GrainId}", entry.ReminderName, entry.StartAt, entry.Period, $"{Guid.NewGuid():N}");
            Write([.. Rows().Where(other => !other.IsOf(entry.GrainId, entry.ReminderName)), row]);
            return Task.FromResult<string?>(row.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_one)
        {
            var left = Rows().Where(row => !(row.IsOf(grainId, reminderName) && row.ETag == eTag)).ToList();
            var isThere = left.Count < Rows().Count;
            if (isThere)
                Write(left);
            return Task.FromResult(isThere);
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (_one)
            Write([]);
        return Task.CompletedTask;
    }

    // Orleans' ranges: without their begin, with their end, and around zero where the end is not above the begin.
    private static bool IsIn(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private ReminderTableData Find(Func<Row, bool> isMeant)
    {
        lock (_one)
            return new ReminderTableData(Rows().Where(isMeant).Select(row => row.ToEntry()));
    }

    private List<Row> Rows() => _rows ??= File.Exists(_path) ? JsonSerializer.Deserialize<List<Row>>(File.ReadAllBytes(_path))! : [];

    private void Write(List<Row> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var temporary = $"{_path}.tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, rows);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
        _rows = rows;
    }

    private sealed record Row(string Grain, string Name, DateTime StartAt, TimeSpan Period, string ETag)
    {
        public bool IsOf(GrainId grain) => Grain == $"{grain}";

        public bool IsOf(GrainId grain, string name) => IsOf(grain) && Name == name;

        public ReminderEntry ToEntry() => new() { GrainId = GrainId.Parse(Grain), ReminderName = Name, StartAt = StartAt, Period = Period, ETag = ETag };
    }
}
