using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cones2.Silo.Tests;

public sealed class Cones2SiloHostExtensionsTests
{
    private static readonly Dictionary<string, string?> Right = new()
    {
        ["Cones2:Roles"] = "Control, Gpu",
        ["Cones2:Folder"] = "/data",
        ["Cones2:TokenKey"] = Convert.ToBase64String(new byte[32]),
        ["Cones2:Engine:Models:0:Name"] = "small",
        ["Cones2:Engine:Models:0:Path"] = "/models/small",
    };

    [Fact]
    public void AddCones2Silo_AllIsRight_FindsNoFault() => Assert.Empty(FaultsOf());

    [Fact]
    public void AddCones2Silo_ValuesOfAnotherTypeBesideOtherFaults_TellsAll()
    {
        var faults = FaultsOf(("Roles", "gpuu"), ("SiloPort", "high"), ("GatewayPort", "0"), ("TokenKey", "short"), ("Node:Slots", "0"), ("Pool:Beat", "often"));

        foreach (var named in new[] { "gpuu", "SiloPort", "GatewayPort", "TokenKey", "Slots", "Beat" })
            Assert.Single(faults, fault => fault.Contains(named, StringComparison.Ordinal));
        Assert.Equal(6, faults.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("http://account.blob.core.windows.net")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=account;AccountKey=%")]
    [InlineData("AccountName=account")]
    public void AddCones2Silo_NoStorageAccount_SaysSoWithoutTellingIt(string account)
    {
        var fault = Assert.Single(FaultsOf(("Blobs", "Azure"), ("AzureStorage", account)));

        Assert.StartsWith("Cones2:AzureStorage is n", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountName=", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;EndpointSuffix=core.windows.net")]
    [InlineData("UseDevelopmentStorage=true")]
    public void AddCones2Silo_StorageAccount_FindsNoFault(string account) => Assert.Empty(FaultsOf(("Blobs", "Azure"), ("AzureStorage", account)));

    private static List<string> FaultsOf(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Right).AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Cones2:{setting.Name}", (string?)setting.Value)));
        try
        {
            builder.AddCones2Silo();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }
}
