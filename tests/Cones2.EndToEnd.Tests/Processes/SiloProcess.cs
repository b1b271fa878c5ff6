namespace Cones2.EndToEnd.Tests.Processes;

/// <summary>One of our silos.</summary>
/// <param name="Role">Control or Gpu.</param>
/// <param name="Port">For other silos.</param>
/// <param name="Process">Its process.</param>
internal sealed record SiloProcess(string Role, int Port, ServerProcess Process);
