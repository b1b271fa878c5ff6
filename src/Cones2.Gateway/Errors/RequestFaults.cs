using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cones2.Contracts.Errors;

namespace Cones2.Gateway.Errors;

/// <summary>What is wrong with a request that could not even be read, in the words of all other faults.</summary>
internal static partial class RequestFaults
{
    private const string Remedy = "see /openapi/v1.json for what this route takes";

    public static ImmutableArray<Fault> Of(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => [new Fault("", "has a body that is too large", "send less at once")],
        { StatusCode: StatusCodes.Status408RequestTimeout } => [new Fault("", "has a body that comes too slowly", "send it faster, or less of it")],
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => [new Fault("", "has a body of another media type", $"set Content-Type; {Remedy}")],
        { InnerException: JsonException json } => OfJson(json),
        _ when Unbound().Match(exception.Message) is { Success: true } unbound =>
            [new Fault(unbound.Groups["name"].Value, unbound.Groups["value"].Success ? $"is \"{unbound.Groups["value"].Value}\"" : "is not given", Remedy)],
        _ => [new Fault("", "has a body or a parameter that can't be read", Remedy)],
    };

    private static ImmutableArray<Fault> OfJson(JsonException exception)
    {
        var where = WhereOf(exception.Path);
        if (exception.Message.IndexOf("missing required properties", StringComparison.Ordinal) is > 0 and var start)
            return [.. Quoted().Matches(exception.Message[start..]).Select(name => new Fault(where.Length == 0 ? name.Groups[1].Value : $"{where}.{name.Groups[1].Value}", "is not given", Remedy))];
        if (exception.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return [new Fault(where, "is no field of this request", Remedy)];
        return [new Fault(where, exception.Message.Contains("could not be converted", StringComparison.Ordinal) || where.Length > 0 ? "has a value of another type" : "is no valid JSON", Remedy)];
    }

    /// <summary>"$.subjects[0].box" is "subjects[0].box".</summary>
    private static string WhereOf(string? path) => path is null ? "" : path.TrimStart('$').TrimStart('.');

    [GeneratedRegex("""parameter "\S+ (?<name>\w+)"(?: from "(?<value>[^"]*)")?""")]
    private static partial Regex Unbound();

    [GeneratedRegex("'(\\w+)'")]
    private static partial Regex Quoted();
}
