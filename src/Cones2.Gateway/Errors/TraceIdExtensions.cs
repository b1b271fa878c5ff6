using System.Diagnostics;

namespace Cones2.Gateway.Errors;

internal static class TraceIdExtensions
{
    /// <summary>Under which logs and traces, the silos' too, have what a request caused.</summary>
    public static string TraceId(this HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}
