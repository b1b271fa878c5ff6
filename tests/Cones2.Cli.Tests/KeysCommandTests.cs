using System.Text.Json;

namespace Cones2.Cli.Tests;

public sealed class KeysCommandTests
{
    [Fact]
    public async Task Keys_CreatedListedRevoked_AreOfTheDataFolder()
    {
        using var place = new Workplace();

        var created = await Cones2Process.RunAsync(place.Folder, "keys", "create", "shop backend", "--role", "read", "--role", "train", "--expires-in-days", "30", "--json");
        Assert.Equal(0, created.ExitCode);
        var key = JsonDocument.Parse(created.Output).RootElement;
        var id = key.GetProperty("id").GetString()!;
        Assert.StartsWith($"c2.local.{id}.", key.GetProperty("key").GetString(), StringComparison.Ordinal);

        var listed = await Cones2Process.RunAsync(place.Folder, "keys", "list");
        Assert.Contains($"{id}  Read, Train  until ", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key.GetProperty("key").GetString()!, listed.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await Cones2Process.RunAsync(place.Folder, "keys", "revoke", id)).ExitCode);
        Assert.Contains("There are none.", (await Cones2Process.RunAsync(place.Folder, "keys", "list")).Output, StringComparison.Ordinal);
        var twice = await Cones2Process.RunAsync(place.Folder, "keys", "revoke", id);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains($"error: key {id}: is none of local's", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_RoleThatIsNone_NamesThoseThereAre()
    {
        using var place = new Workplace();

        var ended = await Cones2Process.RunAsync(place.Folder, "keys", "create", "x", "--role", "owner");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("error: --role: is \"owner\"; give read, compose, train, admin or all.", ended.Error, StringComparison.Ordinal);
    }
}
