using System.Buffers;
using Cones2.Contracts.Errors;

namespace Cones2.Contracts;

/// <summary>The one rule of all names: they are grain keys, folder names and parts of addresses as they are.</summary>
internal static class IdText
{
    public const int MaxLength = 64;

    private const char Separator = '/';

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <returns>The text itself.</returns>
    public static string Check(string what, string? text) =>
        IsName(text) ? text! : throw Refusal(what, text, "give");

    /// <returns>The two names of "tenant/name".</returns>
    public static (string Tenant, string Name) Split(string what, string? key)
    {
        var separator = key?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        return separator >= 0 && IsName(key![..separator]) && IsName(key[(separator + 1)..])
            ? (key[..separator], key[(separator + 1)..])
            : throw Refusal(what, key, "give tenant/name, each");
    }

    public static string Join(string tenant, string name) => $"{tenant}{Separator}{name}";

    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(Allowed);

    private static ClusterException Refusal(string what, string? text, string give) => new(
        ClusterError.InvalidInput, what, $"is \"{text}\"", $"{give} 1 to {MaxLength} lower-case letters, digits, hyphens and underscores");
}
