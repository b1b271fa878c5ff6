using Cones2.Grains.Storage;
using Cones2.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace Cones2.Grains.Tests.Tenants;

public sealed class CompositionPagesTests : IDisposable
{
    private const int Many = (2 * CompositionLedger.PageLength) + 10;

    private static readonly GrainId Acme = GrainId.Create("books", "acme");

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer(serializer => serializer.AddAssembly(typeof(CompositionPage).Assembly)).BuildServiceProvider();
    private readonly TemporaryFolder _folder = new();

    private IGrainStorage Storage => new FileGrainStorage(
        Options.Create(new FileGrainOptions { Folder = _folder["grains"] }), new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()));

    public void Dispose()
    {
        _folder.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Read_WhatWasWritten_IsTheSameLedger()
    {
        var (pages, ledger) = await OpenAsync();
        for (var i = 0; i < Many; i++)
            ledger.Set($"c-{i}", Used(i));
        ledger.Remove("c-3");
        await pages.WriteAsync(ledger);
        ledger.Remove($"c-{Many - 1}");
        ledger.Set("c-0", Used(1000));
        await pages.WriteAsync(ledger);

        var (_, read) = await OpenAsync();

        Assert.Equal(Many - 2, read.Count);
        Assert.Equal(ledger.NewestFirst(), read.NewestFirst());
        Assert.Equal((ledger.Present, ledger.Gone), (read.Present, read.Gone));
        Assert.Equal((Used(1000), null), (read.Find("c-0"), read.Find("c-3")));
    }

    [Fact]
    public async Task Write_OneCompositionOfManyChanged_WritesItsPageAlone()
    {
        var (pages, ledger) = await OpenAsync();
        for (var i = 0; i < Many; i++)
            ledger.Set($"c-{i}", Used(i));
        await pages.WriteAsync(ledger);
        var before = Contents();

        ledger.Set($"c-{CompositionLedger.PageLength}", Used(1000));
        await pages.WriteAsync(ledger);

        var changed = Contents().Where(file => !file.Value.SequenceEqual(before[file.Key])).ToList();
        Assert.Equal(3, before.Count);
        Assert.Contains("tenant-compositions-1", Assert.Single(changed).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_StorageWasAway_WritesAllTheNextTime()
    {
        var (pages, ledger) = await OpenAsync();
        ledger.Set("c-0", Used(1));
        var grains = Directory.CreateDirectory(_folder["grains"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(grains, "tenant-compositions-0"), "in the way", TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(() => pages.WriteAsync(ledger));
        File.Delete(Path.Combine(grains, "tenant-compositions-0"));

        await pages.WriteAsync(ledger);

        Assert.Equal(Used(1), (await OpenAsync()).Ledger.Find("c-0"));
    }

    private static WorkTotals Used(int pictures) => new(TimeSpan.FromSeconds(pictures), pictures, 10 * pictures);

    private async Task<(CompositionPages Pages, CompositionLedger Ledger)> OpenAsync()
    {
        var opened = (Pages: new CompositionPages(Storage, Acme), Ledger: new CompositionLedger());
        await opened.Pages.ReadAsync(opened.Ledger);
        return opened;
    }

    private Dictionary<string, byte[]> Contents() =>
        Directory.EnumerateFiles(_folder["grains"], "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
}
