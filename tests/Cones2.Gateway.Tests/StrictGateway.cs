namespace Cones2.Gateway.Tests;

/// <summary>A gateway that lets few streams be open.</summary>
public sealed class StrictGateway : GatewayServer
{
    public const int Streams = 20;

    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["RequestsPerMinute"] = "1000000", ["EventStreams"] = $"{Streams}" };
}
