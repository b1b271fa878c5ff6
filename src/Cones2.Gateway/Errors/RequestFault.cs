using System.Text.RegularExpressions;
using Cones2.Contracts.Errors;

namespace Cones2.Gateway.Errors;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Pointer">Where it is: a JSON pointer (RFC 6901) to a member, a parameter or a part of the form; empty for the whole request.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Remedy">What to do, as an imperative.</param>
internal sealed partial record RequestFault(string Pointer, string Detail, string Remedy)
{
    public static RequestFault Of(Fault fault) => new(PointerOf(fault.Where), $"{fault.Where} {fault.Problem}", fault.Remedy);

    public static RequestFault At(string pointer, string problem, string remedy) =>
        new(pointer, $"{(pointer.Length == 0 ? "the request" : pointer)} {problem}", remedy);

    public override string ToString() => $"{char.ToUpperInvariant(Detail[0])}{Detail[1..]}; {Remedy}.";

    /// <summary>
    /// The fields of the same names in requests: "subjects[1].box" is "/subjects/1/box". What stands behind a colon is no field,
    /// nor is a fault that names something else: its pointer is that of the whole request.
    /// </summary>
    private static string PointerOf(string where) => Field().Match(where) is { Success: true, Length: > 0 } field
        ? "/" + field.Value.Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/')
        : "";

    [GeneratedRegex(@"^[A-Za-z]\w*(\[\d+\])?(\.\w+(\[\d+\])?)*(?=$|:)")]
    private static partial Regex Field();
}
