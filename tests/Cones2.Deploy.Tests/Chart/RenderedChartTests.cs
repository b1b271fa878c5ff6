using System.Reflection;
using System.Text.Json.Nodes;
using Cones2.Deploy.Tests.Settings;
using Cones2.Gateway;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Cones2.Deploy.Tests.Chart;

/// <summary>What helm makes of the chart; skipped where there is no helm.</summary>
public sealed class RenderedChartTests
{
    private const string Defaults = "helm/cones2/values.yaml";
    private const string Nvidia = "helm/cones2/ci/nvidia-pools.yaml";
    private const string Cpu = "helm/cones2/ci/cpu-small-model.yaml";

    // Their types are their operators'.
    private static readonly string[] CustomKinds = ["ScaledObject", "ServiceMonitor", "PrometheusRule"];

    private static readonly Dictionary<string, Type> KubernetesTypes = typeof(V1Deployment).Assembly.GetTypes()
        .Select(type => (Type: type, Entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(pair => pair.Entity is not null)
        .ToDictionary(pair => $"{(pair.Entity!.Group.Length > 0 ? $"{pair.Entity.Group}/" : "")}{pair.Entity.ApiVersion}/{pair.Entity.Kind}", pair => pair.Type);

    public static TheoryData<string> ValueFiles { get; } = [Defaults, Cpu, Nvidia];

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Lint_Strict_FindsNothing(string values)
    {
        Tool.Helm.Need();

        var (exitCode, output, errors) = await Tool.Helm.RunAsync("lint", Checkout.Chart, "--strict", "--values", Checkout.At(values));

        Assert.True(exitCode == 0, output + errors);
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Manifests_EachOfThem_HaveOnlyFieldsThatKubernetesKnows(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);

        foreach (var manifest in chart.Manifests.Where(manifest => !CustomKinds.Contains(manifest.Text("kind"))))
        {
            var type = KubernetesTypes[$"{manifest.Text("apiVersion")}/{manifest.Text("kind")}"];

            // Strict: a field that the type lacks, or a value of another type, throws.
            var read = KubernetesYaml.LoadAllFromString(manifest.ToJsonString(), new Dictionary<string, Type> { [$"{manifest.Text("apiVersion")}/{manifest.Text("kind")}"] = type }, strict: true);
            Assert.IsType(type, Assert.Single(read), exactMatch: true);
        }
    }

    [Fact]
    public async Task Manifest_WithAMisspeltField_IsNotRead()
    {
        var deployment = (await RenderedChart.RenderAsync(Defaults)).Find("Deployment", "cones2-control");
        deployment["spec"]!["minReadySecond"] = 3;

        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(deployment.ToJsonString(), strict: true));
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Manifests_EachOfThem_AreValidByKubeconform(string values)
    {
        Tool.Kubeconform.Need();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["manifests.yaml"], (await RenderedChart.RenderAsync(values)).Text, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await Tool.Kubeconform.RunAsync("-strict", "-summary", "-kubernetes-version", "1.33.0", "-skip", string.Join(',', CustomKinds), folder["manifests.yaml"]);

        Assert.True(exitCode == 0, output + errors);
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Pods_EachOfThem_AreRestricted(string values)
    {
        foreach (var spec in (await RenderedChart.RenderAsync(values)).PodSpecs)
        {
            Assert.Equal("true", spec.Text("securityContext", "runAsNonRoot"));
            Assert.Equal("RuntimeDefault", spec.Text("securityContext", "seccompProfile", "type"));
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
            {
                Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
                Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
                Assert.Equal("ALL", container.Text("securityContext", "capabilities", "drop", "0"));
                Assert.NotNull(container.At("resources", "requests"));
                Assert.NotNull(container.At("resources", "limits", "memory"));
                Assert.Matches(@":[^:/]*\d+\.\d+\.\d+|@sha256:", container.Text("image"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task ServiceAccounts_EachOfThem_GiveNoTokenButToWhoCallsKubernetes(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);

        Assert.All(chart.Manifests.Where(manifest => manifest.Text("kind") == "ServiceAccount"), account => Assert.Equal("false", account.Text("automountServiceAccountToken")));
        Assert.Equal(
            ["cones2-deletion-cost"],
            chart.Manifests.Where(manifest => RenderedChart.PodSpec(manifest) is { } spec && spec.Text("automountServiceAccountToken") != "false").Select(manifest => manifest.Text("metadata", "name")!));
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Pods_EachOfThem_NameOnlyAccountsConfigMapsAndVolumesThatAreThere(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);
        foreach (var spec in chart.PodSpecs)
        {
            if (spec.Text("serviceAccountName") is { } account)
                _ = chart.Find("ServiceAccount", account);
            foreach (var map in spec.Items("volumes").Select(volume => volume.Text("configMap", "name")).OfType<string>())
                _ = chart.Find("ConfigMap", map);
            var volumes = spec.Items("volumes").Select(volume => volume.Text("name")).Append("data").ToHashSet();
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
                Assert.All(container.Items("volumeMounts"), mount => Assert.Contains(mount.Text("name"), volumes));
        }
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Silos_TheirEnvironment_IsReadAndRight(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);
        var silos = chart.Workloads.Where(workload => workload.Text("spec", "template", "metadata", "labels", "cones2.io/silo") == "true").ToList();
        Assert.True(silos.Count >= 2);
        foreach (var container in silos.Select(silo => RenderedChart.PodSpec(silo).At("containers", "0")!))
        {
            var environment = EnvironmentOf(container);
            Assert.All(environment.Keys.Where(name => !name.StartsWith("CONES2_", StringComparison.Ordinal)), variable => Assert.True(KnownSettings.Silo.Knows(variable), $"A silo reads no {variable}"));
            BoundSettings.CheckSilo(environment);
            Assert.Equal("metadata.name", FieldOf(container, "Cones2__Name"));
            Assert.Equal("status.podIP", FieldOf(container, "Cones2__Address"));
        }

        BoundSettings.CheckGateway(EnvironmentOf(RenderedChart.PodSpec(chart.Find("Deployment", "cones2-gateway")).At("containers", "0")!));
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Silos_TheirProbesAndEnd_LetWorkBeHandedOver(string values)
    {
        foreach (var silo in (await RenderedChart.RenderAsync(values)).Workloads.Where(workload => workload.Text("spec", "template", "metadata", "labels", "cones2.io/silo") == "true"))
        {
            var spec = RenderedChart.PodSpec(silo)!;
            var container = spec.At("containers", "0")!;
            Assert.Equal("/health/ready", container.Text("startupProbe", "httpGet", "path"));
            Assert.Equal("/health/ready", container.Text("readinessProbe", "httpGet", "path"));
            Assert.Equal("/health/live", container.Text("livenessProbe", "httpGet", "path"));
            Assert.Equal("8081", container.Items("ports").Single(port => port.Text("name") == container.Text("readinessProbe", "httpGet", "port")).Text("containerPort"));
            Assert.True(spec.At("terminationGracePeriodSeconds")!.GetValue<long>() > container.At("lifecycle", "preStop", "sleep", "seconds")!.GetValue<long>() + 30);
        }
    }

    [Fact]
    public async Task Grace_TheLeastThatTheSchemaTakes_IsTimeForEachProcessToEnd()
    {
        var least = JsonNode.Parse(Checkout.Read("helm", "cones2", "values.schema.json")).At("definitions", "grace", "minimum")!.GetValue<long>();
        var chart = await RenderedChart.RenderAsync(Defaults, "--set", string.Join(',', new[] { "control", "gateway", "gpuPoolDefaults" }.Select(process => $"{process}.terminationGracePeriodSeconds={least}")));

        foreach (var name in new[] { "cones2-control", "cones2-gpu-small", "cones2-gateway" })
        {
            var spec = RenderedChart.PodSpec(chart.Find("Deployment", name))!;
            var container = spec.At("containers", "0")!;
            using var silo = name == "cones2-gateway" ? null : BoundSettings.BuildSilo(EnvironmentOf(container));
            var ending = silo?.Services.GetRequiredService<IOptions<HostOptions>>().Value ?? new HostOptions();

            // The pause before SIGTERM counts too.
            Assert.True(TimeSpan.FromSeconds(least) > TimeSpan.FromSeconds(container.At("lifecycle", "preStop", "sleep", "seconds")!.GetValue<long>()) + ending.ShutdownTimeout, $"{name} is killed before it has ended.");
            Assert.Equal(least, spec.At("terminationGracePeriodSeconds")!.GetValue<long>());
        }
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task Rolling_EachPool_GoesOneSiloAtATime(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);
        foreach (var silo in chart.Workloads.Where(workload => workload.Text("spec", "template", "metadata", "labels", "cones2.io/silo") == "true"))
        {
            var strategy = silo.At("spec", "strategy", "rollingUpdate")!;
            Assert.Equal(1, strategy.At("maxSurge")!.GetValue<long>() + strategy.At("maxUnavailable")!.GetValue<long>());
            Assert.Equal("1", chart.Find("PodDisruptionBudget", silo.Text("metadata", "name")!).Text("spec", "maxUnavailable"));
        }
    }

    [Theory]
    [MemberData(nameof(ValueFiles))]
    public async Task NetworkPolicies_OfSilos_LetSilosInAt11111AndTheGatewayAloneAt30000(string values)
    {
        var chart = await RenderedChart.RenderAsync(values);
        var ingress = chart.Find("NetworkPolicy", "cones2-silo").Items("spec", "ingress").ToDictionary(rule => rule.Text("ports", "0", "port")!);

        Assert.Equal(["11111", "30000", "8081"], ingress.Keys.Order());
        Assert.Equal("true", Assert.Single(ingress["11111"].Items("from")).Text("podSelector", "matchLabels", "cones2.io/silo"));
        Assert.Equal("gateway", Assert.Single(ingress["30000"].Items("from")).Text("podSelector", "matchLabels", "app.kubernetes.io/component"));

        // What it selects is what the pods are.
        var labels = chart.Find("Deployment", "cones2-control").At("spec", "template", "metadata", "labels")!.AsObject();
        Assert.All(chart.Find("NetworkPolicy", "cones2-silo").Members("spec", "podSelector", "matchLabels"), label => Assert.Equal(label.Value!.ToString(), labels[label.Key]!.ToString()));
    }

    [Fact]
    public async Task NetworkPolicies_NobodyMayReadMetrics_LetNobodyIn()
    {
        var chart = await RenderedChart.RenderAsync(Defaults, "--set-json", "networkPolicy.metricsFrom=[]", "--set", "deletionCost.enabled=false");

        // A rule without a peer would let everybody in.
        Assert.Equal(["11111", "30000"], chart.Find("NetworkPolicy", "cones2-silo").Items("spec", "ingress").Select(rule => rule.Text("ports", "0", "port")!).Order());
        Assert.All(chart.Find("NetworkPolicy", "cones2-silo").Items("spec", "ingress"), rule => Assert.NotEmpty(rule.Items("from")));
    }

    [Fact]
    public async Task NetworkPolicies_WithMoreEgress_LetSilosAndGatewaysOutAndNobodyElse()
    {
        var plain = await RenderedChart.RenderAsync(Defaults);
        var chart = await RenderedChart.RenderAsync(Defaults, "--set-json", "networkPolicy.extraEgress=[{\"to\":[{\"ipBlock\":{\"cidr\":\"10.1.0.0/16\"}}],\"ports\":[{\"port\":8443,\"protocol\":\"TCP\"}]}]");

        foreach (var policy in chart.Manifests.Where(manifest => manifest.Text("kind") == "NetworkPolicy"))
        {
            var name = policy.Text("metadata", "name")!;
            var added = policy.Items("spec", "egress").Where(rule => rule.Text("ports", "0", "port") == "8443").ToList();
            Assert.Equal(plain.Find("NetworkPolicy", name).Items("spec", "egress").Count() + added.Count, policy.Items("spec", "egress").Count());
            if (name is "cones2-silo" or "cones2-gateway")
                Assert.Equal("10.1.0.0/16", Assert.Single(added).Text("to", "0", "ipBlock", "cidr"));
            else
                Assert.Empty(added);
        }
    }

    [Fact]
    public async Task Silos_WhileTheTokenKeyIsChanged_TakeTheOtherOneToo()
    {
        var chart = await RenderedChart.RenderAsync(Defaults, "--set", "secrets.otherTokenKey.name=cones2");

        foreach (var silo in new[] { "cones2-control", "cones2-gpu-small" })
        {
            var other = RenderedChart.PodSpec(chart.Find("Deployment", silo)).At("containers", "0")!.Items("env").Single(item => item.Text("name") == "Cones2__OtherTokenKey");
            Assert.Equal("other-token-key", other.Text("valueFrom", "secretKeyRef", "key"));
        }
    }

    [Fact]
    public async Task Redis_ItsPod_HasNothingThatAnUpgradeOfTheChartChanges()
    {
        var redis = (await RenderedChart.RenderAsync(Defaults)).Find("StatefulSet", "cones2-redis");

        Assert.Equal(redis.At("spec", "selector", "matchLabels")!.ToJsonString(), redis.At("spec", "template", "metadata", "labels")!.ToJsonString());
        Assert.Null(redis.At("spec", "template", "metadata", "annotations"));
        Assert.DoesNotContain(YamlFile.Parse(Checkout.Read("helm", "cones2", "Chart.yaml")).Text("version")!, redis.At("spec", "template")!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ingress_OfTheExample_LetsThroughAllPhotosThatTheGatewayTakes()
    {
        var limit = (long)typeof(GatewayOptions).Assembly.GetType("Cones2.Gateway.Limits.RequestLimits", throwOnError: true)!.GetField("Photos")!.GetRawConstantValue()!;

        var ingress = (await RenderedChart.RenderAsync(Nvidia)).Find("Ingress", "cones2-gateway");

        Assert.Equal($"{limit >> 20}m", ingress.Text("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-body-size"));
    }

    [Fact]
    public async Task Secrets_OfTheChart_AreReferencesAlone()
    {
        var chart = await RenderedChart.RenderAsync(Nvidia);

        Assert.DoesNotContain(chart.Manifests, manifest => manifest.Text("kind") == "Secret");
        foreach (var container in chart.PodSpecs.SelectMany(spec => spec.Items("containers").Concat(spec.Items("initContainers"))))
        {
            foreach (var variable in container.Items("env").Where(variable => variable.Text("name")!.Contains("TokenKey", StringComparison.Ordinal) || variable.Text("name")!.Contains("AUTH", StringComparison.Ordinal)))
                Assert.NotNull(variable.At("valueFrom", "secretKeyRef"));
        }
    }

    [Fact]
    public async Task Pool_OfGpus_AsksForThemAndFetchesItsWeights()
    {
        var pool = (await RenderedChart.RenderAsync(Nvidia)).Find("Deployment", "cones2-gpu-sd21");
        var spec = RenderedChart.PodSpec(pool)!;

        Assert.Equal("1", spec.Text("containers", "0", "resources", "limits", "nvidia.com/gpu"));
        Assert.Equal("24Gi", spec.Text("containers", "0", "resources", "limits", "memory"));
        Assert.Equal("NVIDIA-A10G", spec.Text("nodeSelector", "nvidia.com/gpu.product"));
        Assert.Equal("nvidia.com/gpu", spec.Text("tolerations", "0", "key"));
        var environment = EnvironmentOf(spec.At("initContainers", "0")!);
        Assert.Equal(environment["WEIGHTS_FOLDER"], EnvironmentOf(spec.At("containers", "0")!)["Cones2__Engine__Models__0__Path"]);
        Assert.Null(pool.At("spec", "replicas"));
    }

    [Fact]
    public async Task Autoscaling_ByKeda_ReadsTheWaitOfThePoolsModelAndGoesSlowlyDown()
    {
        var chart = await RenderedChart.RenderAsync(Nvidia);
        var scaled = chart.Find("ScaledObject", "cones2-gpu-sd21");
        var down = scaled.At("spec", "advanced", "horizontalPodAutoscalerConfig", "behavior", "scaleDown")!;

        Assert.Equal("cones2-gpu-sd21", scaled.Text("spec", "scaleTargetRef", "name"));
        Assert.Contains($"cones2_queue_expected_wait_seconds{{namespace=\"{RenderedChart.Namespace}\",model=\"sd21\"}}", scaled.Text("spec", "triggers", "0", "metadata", "query"), StringComparison.Ordinal);
        Assert.Equal("20", scaled.Text("spec", "triggers", "0", "metadata", "threshold"));

        // No answer is no reason to shrink.
        Assert.Equal("false", scaled.Text("spec", "triggers", "0", "metadata", "ignoreNullValues"));
        Assert.DoesNotContain("vector(0)", scaled.Text("spec", "triggers", "0", "metadata", "query"), StringComparison.Ordinal);
        Assert.Equal("1", down.Text("policies", "0", "value"));
        Assert.True(down.At("stabilizationWindowSeconds")!.GetValue<long>() >= 300);
        Assert.Equal("External", chart.Find("HorizontalPodAutoscaler", "cones2-gpu-large").Text("spec", "metrics", "0", "type"));
    }

    [Theory]
    [InlineData("gpuPools[0].name=a,gpuPools[0].model.weights.url=https://x.example/m", "sha256sums")]
    [InlineData("gpuPools[0].name=a,gpuPools[0].terminationGracePeriodSeconds=59,gpuPools[0].handOverSeconds=30", "handOverSeconds")]
    [InlineData("gpuPools[0].name=a,gpuPools[1].name=a", "a is there twice")]
    [InlineData("gpuPools[0].name=a,gpuPools[0].autoscaling.minReplicas=9,gpuPools[0].autoscaling.maxReplicas=8", "minReplicas")]
    public async Task Pool_ThatCannotWork_IsRefusedWithTheSetting(string setting, string named)
    {
        Tool.Helm.Need();

        var (exitCode, _, errors) = await Tool.Helm.RunAsync("template", "cones2", Checkout.Chart, "--set", setting);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfHelm_AsksTheGatewayAndRunsWhatItsImageHas()
    {
        var pod = (await RenderedChart.RenderAsync(Defaults)).Manifests.Single(manifest => manifest.Text("metadata", "annotations", "helm.sh/hook") == "test");

        Assert.All(pod.Items("spec", "containers"), container => Assert.Equal("/usr/local/bin/healthcheck", container.Text("command", "0")));
        Assert.Contains(pod.Items("spec", "containers"), container => container.Text("command", "2") == "/health/ready" && container.Text("command", "3") == "cones2-gateway");
    }

    private static Dictionary<string, string> EnvironmentOf(JsonNode container) => RenderedChart.EnvironmentOf(container, name => name switch
    {
        "Cones2__TokenKey" => Convert.ToBase64String(new byte[32]),
        "Cones2__Address" => "10.0.0.7",
        "Cones2__AzureStorage" => "UseDevelopmentStorage=true",
        _ => "redis:6379",
    });

    private static string? FieldOf(JsonNode container, string variable) =>
        container.Items("env").Single(item => item.Text("name") == variable).Text("valueFrom", "fieldRef", "fieldPath");
}
