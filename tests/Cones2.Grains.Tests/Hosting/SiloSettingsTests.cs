using Cones2.Grains.Hosting;
using Microsoft.Extensions.Configuration;

namespace Cones2.Grains.Tests.Hosting;

public sealed class SiloSettingsTests
{
    private static readonly Dictionary<string, string?> Right = new()
    {
        ["Cones2:Engine:Models:0:Name"] = "small",
        ["Cones2:Engine:Models:0:Path"] = "/models/small",
    };

    [Fact]
    public void FindFaults_AllIsRight_FindsNone() => Assert.Empty(FaultsOf(SiloRoles.Gpu));

    [Fact]
    public void FindFaults_FaultsInEverySection_TellsAll()
    {
        var faults = FaultsOf(SiloRoles.Gpu, ("Node:Slots", "0"), ("Pool:MissedBeats", "0"), ("Tenants:MaxSubjects", "none"), ("Cache:MaxBytes", "-1"), ("Engine:Models:1:Name", "small"), ("Engine:Models:1:Path", "/other"));

        Assert.Equal(5, faults.Count);
        foreach (var named in new[] { "Slots", "MissedBeats", "MaxSubjects", "MaxBytes", "\"small\"" })
            Assert.Contains(faults, fault => fault.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_SeveralOfOneSectionAndOneOfAnotherType_TellsAll()
    {
        var faults = FaultsOf(SiloRoles.Gpu, ("Engine:MaxRows", "many"), ("Engine:SaveEvery", "0"), ("Engine:PreviewEvery", "often"));

        Assert.Equal(3, faults.Count);
        foreach (var named in new[] { "MaxRows", "SaveEvery", "PreviewEvery" })
            Assert.Contains(faults, fault => fault.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_AgreedLimitsOfTwoTenants_TellsThoseOfEach()
    {
        var faults = FaultsOf(SiloRoles.Control, ("Tenants:Agreed:acme:MaxSubjects", "0"), ("Tenants:Agreed:acme:MaxBytes", "-1"), ("Tenants:Agreed:other:MaxOpenWork", "-5"), ("Tenants:Agreed:third:MaxOpenWork", "5"));

        Assert.Equal(3, faults.Count);
        foreach (var named in new[] { "acme.MaxSubjects", "acme.MaxBytes", "other.MaxOpenWork" })
            Assert.Contains(faults, fault => fault.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void FindFaults_OfAControlSilo_LooksAtNoEngine() => Assert.Empty(FaultsOf(SiloRoles.Control, ("Engine:MaxRows", "0")));

    private static List<string> FaultsOf(SiloRoles roles, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Right)
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Cones2:{setting.Name}", (string?)setting.Value)))
            .Build();
        return [.. SiloSettings.FindFaults(configuration.GetSection("Cones2"), roles)];
    }
}
