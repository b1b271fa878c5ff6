using System.Globalization;
using Orleans.Storage;

namespace Cones2.Grains.Tenants;

/// <summary>The pages of a ledger in grain storage, each a state of its own beside the grain's.</summary>
internal sealed class CompositionPages(IGrainStorage storage, GrainId grain)
{
    private readonly List<GrainState<CompositionPage>> _kept = [];

    /// <summary>To call once, before anything is written.</summary>
    public async Task ReadAsync(CompositionLedger ledger)
    {
        while (true)
        {
            var kept = new GrainState<CompositionPage>(new CompositionPage());
            await storage.ReadStateAsync(NameOf(_kept.Count), grain, kept);
            if (!kept.RecordExists)
                return;
            _kept.Add(kept);
            ledger.Append(kept.State!);
        }
    }

    /// <summary>Writes those that were changed.</summary>
    public async Task WriteAsync(CompositionLedger ledger)
    {
        var changed = ledger.TakeChanged();
        var written = 0;
        try
        {
            foreach (var index in changed)
            {
                if (index == _kept.Count)
                    _kept.Add(new GrainState<CompositionPage>(ledger.Pages[index]));
                await storage.WriteStateAsync(NameOf(index), grain, _kept[index]);
                written++;
            }
        }
        finally
        {
            ledger.GiveBack(changed.Skip(written));
        }
    }

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"tenant-compositions-{index}");
}
