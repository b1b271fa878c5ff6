using System.CommandLine;
using Cones2.Benchmarks;

var json = new Option<bool>("--json") { Description = "Print one JSON object." };
var cluster = new Command("cluster", "What the cluster costs and brings, as ratios and times of one run: about two minutes.") { json };
cluster.SetAction((parsed, cancellationToken) => ClusterBenchmark.RunAsync(parsed.GetValue(json), cancellationToken));
return await new RootCommand("The numbers of the README, measured here.") { cluster }.Parse(args).InvokeAsync();
