using System.Collections.Immutable;
using System.Security.Claims;
using Cones2.Client;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cones2.Gateway.Api;

/// <summary>/v1/models, /v1/usage, /v1/limits, /v1/keys</summary>
internal static class TenantEndpoints
{
    public static void MapTenant(this RouteGroupBuilder v1)
    {
        var tenant = v1.MapGroup("").WithTags("Tenant");
        tenant.MapGet("/models", async (ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
            TypedResults.Ok(await client.ListModelsAsync(user.Tenant(), cancellationToken))).WithEntityTag().WithSummary("The models that orders can ask for now.");
        tenant.MapGet("/usage", async (ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
            TypedResults.Ok(await client.GetUsageAsync(user.Tenant(), cancellationToken))).WithSummary("What was used so far.");
        tenant.MapGet("/limits", async (ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
            TypedResults.Ok(await client.GetLimitsAsync(user.Tenant(), cancellationToken))).WithSummary("What there may be.");

        var keys = tenant.MapGroup("/keys").RequireAuthorization(Policies.Admin);
        keys.MapGet("", ListAsync).WithSummary("The API keys that are good, without their secrets.");
        keys.MapPost("", CreateAsync).WithSummary("Makes an API key, which is told this once.");
        keys.MapDelete("/{id}", RevokeAsync).WithSummary("Makes an API key good no more.");
    }

    private static async Task<Ok<ImmutableArray<ApiKey>>> ListAsync(ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(await client.ListKeysAsync(user.Tenant(), cancellationToken));

    private static async Task<Created<string>> CreateAsync(ApiKeyOrder order, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        var key = await client.CreateKeyAsync(user.Tenant(), order, cancellationToken);
        return TypedResults.Created($"/v1/keys/{ApiKeyText.TryParse(key)!.Id}", key);
    }

    private static async Task<NoContent> RevokeAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        await client.RevokeKeyAsync(user.Tenant(), id, cancellationToken);
        return TypedResults.NoContent();
    }
}
