using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cones2.Deploy.Tests.Chart;

namespace Cones2.Deploy.Tests.Monitoring;

public sealed partial class MonitoringTests
{
    private static readonly string[] Labels =
    [
        "kind", "model", "le", "job", "instance", "component", "namespace", "http_response_status_code", "http_route",
    ];

    private static readonly JsonNode AlertFile = YamlFile.Parse(Checkout.Read("helm", "cones2", "files", "alerts.yaml"));

    private static IEnumerable<JsonNode> Rules => AlertFile.Items("groups").SelectMany(group => group.Items("rules"));

    private static IEnumerable<JsonNode> Panels => Checkout.Files("helm/cones2/files/dashboards", "*.json").SelectMany(file => JsonNode.Parse(Checkout.Read(file)).Items("panels"));

    public static TheoryData<string> Queries { get; } =
    [
        .. Rules.Select(rule => rule.Text("expr")!),
        .. Panels.SelectMany(panel => panel.Items("targets")).Select(target => target.Text("expr")!),
        .. ChartTemplate.All.SelectMany(template => TriggerQuery().Matches(template.Text)).Select(match => TemplateAction().Replace(match.Groups[1].Value, "\"x\"")),
        .. ChartTemplate.All.SelectMany(template => ExternalMetric().Matches(template.Text)).Select(match => match.Groups[1].Value),
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_OfAlertsDashboardsAndAutoscaling_NamesMetricsThatThereAre(string query)
    {
        var metrics = PromQl.MetricsOf(query);

        Assert.NotEmpty(metrics);
        Assert.All(metrics, metric => Assert.Contains(metric, ClusterMetricNames.All));
        Assert.All(PromQl.LabelsOf(query), label => Assert.Contains(label, Labels));
        Assert.Equal(query.Count(character => character == '('), query.Count(character => character == ')'));
    }

    [Theory]
    [InlineData("sum by (model) (rate(cones2_a_total{kind=\"picture\"}[5m])) / on() cones2_b > 2", "cones2_a_total cones2_b", "kind model")]
    [InlineData("histogram_quantile(0.5, sum by (le, kind) (rate(c_bucket[1d]))) or vector(0)", "c_bucket", "le kind")]
    public void PromQl_AQuery_IsReadAsItsMetricsAndLabels(string query, string metrics, string labels)
    {
        Assert.Equal(metrics.Split(' '), PromQl.MetricsOf(query));
        Assert.Equal(labels.Split(' ').Order(), PromQl.LabelsOf(query).Order());
    }

    [Fact]
    public void Metrics_OfTheCluster_AreThoseThatAutoscalingNeeds() =>
        Assert.Superset(new HashSet<string> { "cones2_queue_expected_wait_seconds", "cones2_node_busy_slots", "cones2_step_duration_seconds_bucket", "cones2_work_done_total" }, ClusterMetricNames.All.ToHashSet());

    [Fact]
    public void Alerts_EachOfThem_SayHowBadTheyAreAndHaveAPlaceInTheRunbook()
    {
        var runbook = Checkout.Read("deploy", "README.md");
        Assert.Equal(Rules.Count(), Rules.Select(rule => rule.Text("alert")).Distinct().Count());
        foreach (var rule in Rules)
        {
            var name = rule.Text("alert")!;
            Assert.Contains(rule.Text("labels", "severity"), new[] { "warning", "critical" });
            Assert.NotNull(rule.Text("for"));
            Assert.NotNull(rule.Text("annotations", "summary"));
            Assert.Contains($"deploy/README.md#{name.ToLowerInvariant()}", rule.Text("annotations", "description"), StringComparison.Ordinal);
            Assert.Contains($"\n### {name}\n", runbook, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Alerts_EachOfTheirSelectors_NamesTheJobThatTheChartScopes()
    {
        foreach (var query in Rules.Select(rule => rule.Text("expr")!))
            Assert.All(PromQl.SelectorsOf(query), selector => Assert.Contains("{job=\"cones2\"", selector, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_WhereNothingTellsPools_CountAllOfThemTogether() =>
        Assert.DoesNotContain(Rules, rule => PromQl.LabelsOf(rule.Text("expr")!).Any(label => label is "pool" or "namespace"));

    [Fact]
    public async Task Alerts_OfTheChart_AreOfItsNamespaceAloneAndElseThoseOfCompose()
    {
        var rules = await ChartRulesAsync("--set", "monitoring.prometheusRule.enabled=true");

        Assert.Equal(Rules.Select(rule => rule.Text("alert")), rules.Select(rule => rule.Text("alert")).Distinct());
        foreach (var rule in rules)
        {
            var own = Rules.Single(of => of.Text("alert") == rule.Text("alert"));
            Assert.All(PromQl.SelectorsOf(rule.Text("expr")!), selector => Assert.Contains($"{{job=\"cones2\",namespace=\"{RenderedChart.Namespace}\"", selector, StringComparison.Ordinal));
            Assert.Equal(own.Text("expr"), Scope().Replace(rule.Text("expr")!, ""));
            Assert.Equal(RenderedChart.Namespace, rule.Text("labels", "namespace"));
            Assert.Equal(own.Text("labels", "severity"), rule.Text("labels", "severity"));
            Assert.Equal(own.Text("for"), rule.Text("for"));
            Assert.Equal(own.Text("annotations", "description"), rule.Text("annotations", "description"));
        }
    }

    [Fact]
    public async Task Alerts_OfEachPool_AreThereUnlessItIsToHaveNoSilo()
    {
        var pools = "gpuPools=[{\"name\":\"one\"},{\"name\":\"none\",\"replicas\":0},{\"name\":\"grows\",\"replicas\":0,\"autoscaling\":{\"kind\":\"Keda\"}}]";

        var rules = (await ChartRulesAsync("--set", "monitoring.prometheusRule.enabled=true", "--set-json", pools)).Where(rule => rule.Text("alert") == "Cones2NoGpuSilo").ToList();

        Assert.Equal(["one", "grows"], rules.Select(rule => rule.Text("labels", "pool")));
        foreach (var rule in rules)
        {
            var pool = rule.Text("labels", "pool");
            Assert.Equal($"(sum(cones2_node_slots{{job=\"cones2\",namespace=\"{RenderedChart.Namespace}\",pool=\"{pool}\"}}) or vector(0)) == 0", rule.Text("expr"));
            Assert.Contains($"pool {pool} ", rule.Text("annotations", "summary"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Alerts_OfASiloThatStandsStill_AreOfEachAndTheRunbookNamesThePanelThatShowsIt()
    {
        const string Steps = "cones2_step_duration_seconds_count";
        var rule = Rules.Single(rule => rule.Text("alert") == "Cones2SiloStandsStill").Text("expr")!;
        var panel = Panels.Single(panel => panel.Items("targets").Any(target => PromQl.MetricsOf(target.Text("expr")!).Contains(Steps) && PromQl.LabelsOf(target.Text("expr")!).SequenceEqual(["instance"])));

        // Not their sum: its other silos' steps would be this one's.
        Assert.StartsWith("cones2_node_busy_slots{job=\"cones2\"} > 0", rule, StringComparison.Ordinal);
        Assert.Contains($"unless on (instance) sum by (instance) (rate({Steps}", rule, StringComparison.Ordinal);
        Assert.Contains($"*{panel.Text("title")}*", Checkout.Read("deploy", "README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Targets_OfTheChart_HaveTheLabelsThatItsAlertsRead()
    {
        var chart = await RenderedChart.RenderAsync("helm/cones2/ci/nvidia-pools.yaml");
        var relabelings = chart.Find("ServiceMonitor", "cones2").Items("spec", "endpoints", "0", "relabelings").ToDictionary(relabeling => relabeling.Text("targetLabel")!);

        Assert.Equal("cones2", relabelings["job"].Text("replacement"));
        Assert.Equal("__meta_kubernetes_pod_label_app_kubernetes_io_component", relabelings["component"].Text("sourceLabels", "0"));
        Assert.Equal("__meta_kubernetes_pod_label_cones2_io_pool", relabelings["pool"].Text("sourceLabels", "0"));
        Assert.Equal("sd21", chart.Find("Deployment", "cones2-gpu-sd21").Text("spec", "template", "metadata", "labels", "cones2.io/pool"));
    }

    [Fact]
    public async Task Alerts_TheirFile_IsRightByPromtool()
    {
        Tool.Promtool.Need();

        var (exitCode, output, errors) = await Tool.Promtool.RunAsync("check", "rules", Checkout.At("helm", "cones2", "files", "alerts.yaml"));

        Assert.True(exitCode == 0, output + errors);
    }

    [Fact]
    public void Dashboards_EachOfThem_AreProvisionedByComposeFromWhereTheChartHasThem()
    {
        var compose = Checkout.Read("docker-compose.yml");

        Assert.Contains("./helm/cones2/files/dashboards:/var/lib/grafana/dashboards:ro", compose, StringComparison.Ordinal);
        Assert.Equal("/var/lib/grafana/dashboards", YamlFile.Parse(Checkout.Read("deploy", "grafana", "provisioning", "dashboards", "cones2.yaml")).Text("providers", "0", "options", "path"));
        Assert.Contains("./helm/cones2/files/alerts.yaml:/etc/prometheus/alerts.yaml:ro", compose, StringComparison.Ordinal);
        Assert.Equal("/etc/prometheus/alerts.yaml", YamlFile.Parse(Checkout.Read("deploy", "prometheus", "prometheus.yaml")).Text("rule_files", "0"));
    }

    [Fact]
    public void Panels_OfADashboard_DoNotOverlap()
    {
        foreach (var file in Checkout.Files("helm/cones2/files/dashboards", "*.json"))
        {
            var taken = new HashSet<(long, long)>();
            foreach (var place in JsonNode.Parse(Checkout.Read(file)).Items("panels").Select(panel => panel.At("gridPos")!))
            {
                var (x, y, w, h) = (Of(place, "x"), Of(place, "y"), Of(place, "w"), Of(place, "h"));
                Assert.InRange(x + w, 1, 24);
                for (var (column, row) = (x, y); row < y + h; (column, row) = column + 1 < x + w ? (column + 1, row) : (x, row + 1))
                    Assert.True(taken.Add((column, row)), $"{file}: two panels at column {column}, row {row}.");
            }
        }

        static long Of(JsonNode place, string name) => place.At(name)!.GetValue<long>();
    }

    private static async Task<IReadOnlyList<JsonNode>> ChartRulesAsync(params string[] values)
    {
        var chart = await RenderedChart.RenderAsync("helm/cones2/values.yaml", values);
        return [.. chart.Find("PrometheusRule", "cones2").Items("spec", "groups").SelectMany(group => group.Items("rules"))];
    }

    [GeneratedRegex(@",(namespace|pool)=""[^""]*""")]
    private static partial Regex Scope();

    [GeneratedRegex(@"\n\s+query: (.*)\n")]
    private static partial Regex TriggerQuery();

    [GeneratedRegex(@"name: (cones2_\w+)")]
    private static partial Regex ExternalMetric();

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex TemplateAction();
}
