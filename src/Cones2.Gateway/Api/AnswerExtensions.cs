using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http.Metadata;

namespace Cones2.Gateway.Api;

/// <summary>What routes say of their answers, for the document.</summary>
internal static class AnswerExtensions
{
    private const string Problem = "application/problem+json";
    private const string Events = "text/event-stream";

    /// <summary>Bytes of a media type, or that they are known already.</summary>
    public static RouteHandlerBuilder ProducesBytes(this RouteHandlerBuilder route, string mediaType) =>
        route.Produces<Stream>(StatusCodes.Status200OK, mediaType).Produces(StatusCodes.Status304NotModified);

    /// <summary>It may be refused for how things stand.</summary>
    public static RouteHandlerBuilder ProducesConflict(this RouteHandlerBuilder route) => route.WithMetadata(Refused(StatusCodes.Status409Conflict));

    /// <summary>Adds to each route what it may be refused with, and has event streams described by the data of their events.</summary>
    public static void WithAnswers(this IEndpointConventionBuilder routes) => routes.Finally(endpoint =>
    {
        foreach (var status in RefusalsOf((RouteEndpointBuilder)endpoint))
            endpoint.Metadata.Add(Refused(status));
        for (var index = 0; index < endpoint.Metadata.Count; index++)
        {
            if (endpoint.Metadata[index] is IProducesResponseTypeMetadata { Type: { IsGenericType: true } type } && type.GetGenericTypeDefinition() == typeof(SseItem<>))
                endpoint.Metadata[index] = new ProducesResponseTypeMetadata(StatusCodes.Status200OK, type.GenericTypeArguments[0], [Events]);
        }
    });

    private static IEnumerable<int> RefusalsOf(RouteEndpointBuilder route)
    {
        yield return StatusCodes.Status401Unauthorized;
        yield return StatusCodes.Status403Forbidden;
        yield return StatusCodes.Status429TooManyRequests;
        yield return StatusCodes.Status503ServiceUnavailable;
        var takesBody = route.Metadata.OfType<IAcceptsMetadata>().Any();
        var isOfOne = route.RoutePattern.Parameters.Count > 0;
        if (takesBody || isOfOne || route.Metadata.OfType<IParameterBindingMetadata>().Any(parameter => parameter.Name == "limit"))
            yield return StatusCodes.Status400BadRequest;
        if (takesBody)
        {
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }

        // Keys that are gone are as good as revoked; and what an order asks for may be gone too.
        if ((isOfOne || takesBody) && !route.RoutePattern.RawText!.Contains("/keys", StringComparison.Ordinal))
        {
            yield return StatusCodes.Status404NotFound;
            yield return StatusCodes.Status410Gone;
        }
    }

    private static ProducesResponseTypeMetadata Refused(int status) => new(status, typeof(RefusalView), [Problem]);
}
