using Cones2.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.AddClusterClient();
builder.AddGateway();
var app = builder.Build();
app.UseGateway();
await app.RunAsync();
