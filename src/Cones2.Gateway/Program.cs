using Cones2.Gateway;
using Cones2.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.AddTelemetry("cones2-gateway");
builder.AddClusterClient();
builder.AddGateway();
var app = builder.Build();
app.UseGateway();
await app.RunAsync();
