using System.Diagnostics;
using System.Text.RegularExpressions;
using Cones2.Deploy.Tests.Settings;
using Cones2.Silo;

namespace Cones2.Deploy.Tests.Compose;

public sealed partial class ComposeTests
{
    private const string Main = "docker-compose.yml";
    private const string Nvidia = "docker-compose.nvidia.yml";

    private static readonly string[] Ours = ["control", "gpu", "gateway", "cli"];
    private static readonly SchemaFile Schema = new(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "compose.schema.json")));

    private static readonly ComposeFile Cluster = ComposeFile.Read(Main, name => name == "CONES2_TOKEN_KEY" ? Convert.ToBase64String(new byte[32]) : "c2VjcmV0");

    public static TheoryData<string> Services { get; } = [.. Cluster.Services.Select(service => service.Key)];

    public static TheoryData<string> Silos { get; } = ["control", "gpu"];

    [Theory]
    [InlineData(Main)]
    [InlineData(Nvidia)]
    public void ClusterEachOfThem_IsValidBySchema(string name) =>
        Assert.Empty(Schema.FindFaults(ComposeFile.Read(name, _ => "value").Root));

    [Fact]
    public void Schema_ServiceWithAMisspeltSetting_IsRefused()
    {
        var root = ComposeFile.Read(Main, _ => "value").Root;
        root["services"]!["gpu"]!["enviroment"] = new System.Text.Json.Nodes.JsonObject();

        Assert.NotEmpty(Schema.FindFaults(root));
    }

    [Fact]
    public void Services_OfTheWholeCluster_AreThere() =>
        Assert.Superset(new HashSet<string> { "redis", "azurite", "control", "gpu", "gateway", "collector", "prometheus", "grafana" }, Cluster.Services.Select(service => service.Key).ToHashSet());

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_FromARegistry_IsPinnedToAPatch(string name)
    {
        if (Cluster.Service(name).At("build") is not null)
        {
            Assert.Contains(name, Ours);
            return;
        }

        Assert.Matches(PinnedImage(), Cluster.Service(name).Text("image"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_EachOfThem_WritesNothingButItsVolumesAndHasNoPrivileges(string name)
    {
        var service = Cluster.Service(name);

        Assert.Equal("true", service.Text("read_only"));
        Assert.Equal("ALL", service.Text("cap_drop", "0"));
        Assert.Equal("no-new-privileges:true", service.Text("security_opt", "0"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Waits_OnlyForWhatTellsThatItIsHealthy(string name)
    {
        foreach (var (other, how) in Cluster.Service(name).Members("depends_on"))
        {
            if (how.Text("condition") == "service_healthy")
                Assert.NotNull(Cluster.Service(other).At("healthcheck", "test"));
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Names_OnlyVolumesAndNetworksAndFilesThatAreThere(string name)
    {
        var service = Cluster.Service(name);
        foreach (var network in service.Items("networks"))
            Assert.True(Cluster.Root.At("networks")!.AsObject().ContainsKey($"{network}"), $"{name}: no network {network}");
        foreach (var source in service.Items("volumes").Select(volume => $"{volume}".Split(':')[0]))
        {
            if (source.StartsWith('.'))
                Assert.True(Path.Exists(Checkout.At(source)), $"{name}: no {source}");
            else
                Assert.True(Cluster.Root.At("volumes")!.AsObject().ContainsKey(source), $"{name}: no volume {source}");
        }

        if (service.Text("build", "dockerfile") is { } dockerfile)
            Assert.True(File.Exists(Checkout.At(dockerfile)), $"{name}: no {dockerfile}");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Publishes_OnlyOnLoopback(string name) =>
        Assert.All(Cluster.Service(name).Items("ports"), port => Assert.StartsWith("127.0.0.1:", $"{port}", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Silos))]
    public void Silo_Environment_IsReadAndRight(string service)
    {
        var environment = Cluster.Environment(service);

        Assert.All(environment.Keys, variable => Assert.True(KnownSettings.Silo.Knows(variable), $"{service}: a silo reads no {variable}"));
        var options = BoundSettings.CheckSilo(environment);
        Assert.Equal(ClusteringKind.Redis, options.Clustering);
        Assert.Equal("8081", environment["Cones2__OpsPort"]);
    }

    [Fact]
    public void Gateway_Environment_IsReadAndRight()
    {
        var environment = Cluster.Environment("gateway");

        Assert.All(environment.Keys, variable => Assert.True(KnownSettings.Gateway.Knows(variable), $"A gateway reads no {variable}"));
        BoundSettings.CheckGateway(environment);
    }

    [Fact]
    public void Processes_OfOneCluster_ShareWhatMakesItOne()
    {
        foreach (var shared in new[] { "Cones2__ClusterId", "Cones2__Redis", "Cones2__TokenKey" })
            Assert.Single(Ours.Select(service => Cluster.Environment(service)[shared]).Distinct());
    }

    [Fact]
    public void Gpu_ToldToStop_HasTimeToHandItsWorkOver()
    {
        var grace = TimeSpan.FromSeconds(int.Parse(Cluster.Service("gpu").Text("stop_grace_period")!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));

        Assert.True(grace > TimeSpan.Parse(Cluster.Environment("gpu")["Cones2__Node__HandOverWithin"], System.Globalization.CultureInfo.InvariantCulture) + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Gpu_SmallModel_IsWhereTheImageHasIt() =>
        Assert.Contains($"COPY src/Cones2.PictureWorld/SmallModel/model {Cluster.Environment("gpu")["Cones2__Engine__Models__0__Path"]}\n", Checkout.Read("deploy", "docker", "silo.Dockerfile"), StringComparison.Ordinal);

    [Fact]
    public void Redis_KeepsState_AndNeverEvicts()
    {
        var command = Cluster.Service("redis").Text("command", "2");

        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
        Assert.Contains("--maxmemory-policy noeviction", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_EachOfThem_ComeFromDotEnv()
    {
        // Without its variables the file has no secret: whatever is left in a setting of such a name is in the file itself.
        var bare = ComposeFile.Read(Main, _ => "");
        foreach (var (name, _) in bare.Services)
        {
            foreach (var (variable, value) in bare.Environment(name).Where(pair => SecretName().IsMatch(pair.Key)))
                Assert.True(value.Length == 0, $"{name}: {variable} is in the file; name a variable of .env.");
            Assert.DoesNotMatch("(?i)(password|AccountKey)=[^,;\\s]", string.Join('\n', bare.Environment(name).Values));
        }
    }

    [Fact]
    public async Task MakeSecrets_ItsOutput_IsAllThatComposeAsksFor()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", [Checkout.At("deploy", "make-secrets.sh")]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        var made = output.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        var file = ComposeFile.Read(Main, name => made[name]);

        Assert.Equal(0, shell.ExitCode);
        Assert.Equal(file.Variables, made.Keys.ToHashSet());
        Assert.All(made.Values, value => Assert.True(value.Length >= 32, "A secret is shorter than 16 bytes."));
        BoundSettings.CheckSilo(file.Environment("gpu"));
    }

    [Fact]
    public void Example_OfDotEnv_NamesAllVariablesAndNoSecret()
    {
        var lines = Checkout.Read("deploy", ".env.example").Split('\n');
        var named = lines.Select(line => line.TrimStart('#')).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith(' ')).Select(line => line.Split('=')[0]).ToHashSet();

        Assert.Superset(Cluster.Variables.ToHashSet(), named);
        Assert.Superset(ComposeFile.Read(Nvidia, _ => "x").Variables.ToHashSet(), named);
        Assert.All(lines.Where(line => line.Length > 0 && line[0] is not '#'), line => Assert.EndsWith("=", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Nvidia_Override_ChangesTheGpuSiloAlone()
    {
        var file = ComposeFile.Read(Nvidia, _ => "/srv/sd21");

        Assert.Equal(["gpu"], file.Services.Select(service => service.Key));
        Assert.Equal("cuda", file.Service("gpu").Text("build", "args", "TORCH_DEVICE"));
        Assert.Equal("nvidia", file.Service("gpu").Text("deploy", "resources", "reservations", "devices", "0", "driver"));
        var environment = Cluster.Environment("gpu").Concat(file.Environment("gpu")).GroupBy(pair => pair.Key).ToDictionary(same => same.Key, same => same.Last().Value);
        Assert.All(environment.Keys, variable => Assert.True(KnownSettings.Silo.Knows(variable), $"A silo reads no {variable}"));
        BoundSettings.CheckSilo(environment);
    }

    [GeneratedRegex(@":v?\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
    private static partial Regex PinnedImage();

    [GeneratedRegex("(?i)(password|secret|key|auth)$")]
    private static partial Regex SecretName();
}
