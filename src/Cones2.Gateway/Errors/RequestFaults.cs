using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Cones2.Gateway.Errors;

/// <summary>What is wrong with a request that could not even be read, in the words of all other faults.</summary>
internal static partial class RequestFaults
{
    public const string Remedy = "see /openapi/v1.json for what this route takes";

    public static async Task<ImmutableArray<RequestFault>> OfAsync(BadHttpRequestException exception, HttpContext context) => exception switch
    {
        { InnerException: JsonException } => await OfJsonAsync(context),
        _ when OfStatus(exception.StatusCode) is { } fault => [fault],
        _ when Unbound().Match(exception.Message) is { Success: true } unbound =>
            [RequestFault.At($"/{unbound.Groups["name"].Value}", unbound.Groups["value"].Success ? $"is \"{unbound.Groups["value"].Value}\"" : "is not given", Remedy)],
        _ => [RequestFault.At("", "has a body or a parameter that can't be read", Remedy)],
    };

    /// <summary>What an answer's status says by itself; null where it says nothing that a caller can mend.</summary>
    public static RequestFault? OfStatus(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => RequestFault.At("", "has no credential, or one that is good no more", "send an API key or a token as the bearer in the header Authorization"),
        StatusCodes.Status403Forbidden => RequestFault.At("", "is for a role that its credential has not", "use one that has the role"),
        StatusCodes.Status404NotFound => RequestFault.At("", "is for what is not there", "see /openapi/v1.json for the routes that are"),
        StatusCodes.Status405MethodNotAllowed => RequestFault.At("", "has a method that its route does not take", Remedy),
        StatusCodes.Status408RequestTimeout => RequestFault.At("", "has a body that comes too slowly", "send it faster, or less of it"),
        StatusCodes.Status413PayloadTooLarge => RequestFault.At("", "has a body that is too large", "send less at once"),
        StatusCodes.Status415UnsupportedMediaType => RequestFault.At("", "has a body of another media type", $"set Content-Type; {Remedy}"),
        _ => null,
    };

    /// <summary>The body is read once more, which finds all that is wrong with it.</summary>
    private static async Task<ImmutableArray<RequestFault>> OfJsonAsync(HttpContext context)
    {
        try
        {
            context.Request.Body.Position = 0;
            using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            var route = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Endpoint!;
            var type = route.Metadata.GetRequiredMetadata<IAcceptsMetadata>().RequestType!;
            var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            return JsonFaults.Find(body.RootElement, options.GetTypeInfo(type));
        }
        catch (JsonException)
        {
            return [RequestFault.At("", "is no valid JSON", Remedy)];
        }
    }

    [GeneratedRegex("""parameter "\S+ (?<name>\w+)"(?: from "(?<value>[^"]*)")?""")]
    private static partial Regex Unbound();
}
