using System.CommandLine;
using Cones2.Benchmarks;

var json = new Option<bool>("--json") { Description = "Print one JSON object." };
var cluster = new Command("cluster", "What the cluster costs and brings, as ratios and times of one run: about seven minutes.") { json };
cluster.SetAction((parsed, cancellationToken) => ClusterBenchmark.RunAsync(parsed.GetValue(json), cancellationToken));
var minutes = new Option<double>("--minutes") { Description = "How long pictures are submitted.", DefaultValueFactory = _ => 10 };
var gateway = new Command("gateway", "What the HTTP API takes on loopback: status reads, 200 event streams, submits for minutes.") { minutes, json };
gateway.SetAction((parsed, cancellationToken) => GatewayBenchmark.RunAsync(parsed.GetValue(minutes), parsed.GetValue(json), cancellationToken));
return await new RootCommand("The numbers of the README, measured here.") { cluster, gateway }.Parse(args).InvokeAsync();
