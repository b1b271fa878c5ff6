namespace Cones2.Gateway.Tests;

/// <summary>A gateway that takes few requests of a tenant.</summary>
public sealed class BusyGateway : GatewayServer
{
    public const int RequestsPerMinute = 300;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["RequestsPerMinute"] = $"{RequestsPerMinute}" };
}
