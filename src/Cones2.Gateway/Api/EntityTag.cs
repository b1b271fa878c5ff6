using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Cones2.Gateway.Api;

/// <summary>Spares who asks again what they have already: If-None-Match.</summary>
internal static class EntityTag
{
    private const int Length = 32;

    /// <summary>Whether the caller has this very content; the tag is told either way.</summary>
    public static bool IsKnown(this HttpContext context, string hash)
    {
        var tag = new EntityTagHeaderValue($"\"{hash}\"");
        context.Response.Headers.ETag = tag.ToString();
        return context.Request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
            && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
    }

    /// <summary>Tags the JSON that a route answers by its bytes.</summary>
    public static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder route) => route.Produces(StatusCodes.Status304NotModified).AddEndpointFilter(async (invocation, next) =>
    {
        var answer = await next(invocation);
        if (answer is not IValueHttpResult { Value: { } value })
            return answer;
        var context = invocation.HttpContext;
        var json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        return context.IsKnown(Convert.ToHexStringLower(SHA256.HashData(json))[..Length])
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(json, "application/json; charset=utf-8");
    });
}
