using System.Collections.Immutable;
using System.Net.Mime;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Cones2.Client;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.Errors;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Cones2.Gateway.Api;

/// <summary>/v1/compositions</summary>
internal static class CompositionEndpoints
{
    private const string IdempotencyKey = "Idempotency-Key";

    public static void MapCompositions(this RouteGroupBuilder v1)
    {
        var compositions = v1.MapGroup("/compositions").WithTags("Compositions");
        compositions.MapGet("", ListAsync).WithSummary("The compositions, the newest first, a page at a time.");
        compositions.MapPost("", SubmitAsync).RequireAuthorization(Policies.Compose).ProducesConflict().WithSummary("Submits an order; under one Idempotency-Key it is composed once.");
        compositions.MapGet("/{id}", GetAsync).WithEntityTag().WithSummary("How far a composition has come.");
        compositions.MapGet("/{id}/order", GetOrderAsync).WithSummary("What was ordered, as it can be ordered again under another key.");
        compositions.MapGet("/{id}/events", Watch).AsEventStream().WithSummary("Each move and previews, as server-sent events, to the end; a stream that ends before is asked for again.");
        compositions.MapGet("/{id}/pictures/{index:int}", PictureAsync).ProducesBytes(MediaTypeNames.Image.Png).WithSummary("A picture, as PNG.");
        compositions.MapPost("/{id}/cancel", CancelAsync).RequireAuthorization(Policies.Compose).WithSummary("Stops what is not done yet, within a step.");
        compositions.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Compose).WithSummary("Stops it and removes its pictures, for good.");
    }

    private static async Task<Ok<NamePage>> ListAsync(ClaimsPrincipal user, ICones2Client client, string? after, int? limit, CancellationToken cancellationToken) =>
        TypedResults.Ok(await client.ListCompositionsAsync(user.Tenant(), after, PageLimit.Of(limit), cancellationToken));

    private static async Task<Accepted<CompositionView>> SubmitAsync(
        CompositionRequest request, [FromHeader(Name = IdempotencyKey)] string? key, ClaimsPrincipal user, ICones2Client client, ModelsOnOffer models,
        CancellationToken cancellationToken)
    {
        var id = CompositionId.Of(user.Tenant(), key is null ? Guid.NewGuid().ToString("N") : NameOf(key));
        var suited = request.LeavesOpen ? (await models.FindAsync(user.Tenant(), request.Model, cancellationToken))?.Composing : null;
        var (masks, faults) = await KeepMasksAsync(client, id, request.Subjects, cancellationToken);
        try
        {
            return TypedResults.Accepted(
                $"/v1/compositions/{id.Name}", CompositionView.Of(await client.SubmitAsync(id, request.ToOrder(suited, masks), cancellationToken)));
        }
        catch (ClusterException refusal) when (faults.Count > 0)
        {
            var others = refusal.Faults.Where(fault => !faults.Any(ofMask => ofMask.Where.StartsWith($"{fault.Where}:", StringComparison.Ordinal)));
            throw new ClusterException(ClusterError.InvalidInput, [.. faults, .. others]);
        }
    }

    /// <returns>
    /// The masks, and what is wrong with some. In the place of such a one stands what is no mask of the composition: the order is refused for it,
    /// and with it for all else that is wrong.
    /// </returns>
    private static async Task<(List<BlobReference?> Masks, List<Fault> Faults)> KeepMasksAsync(
        ICones2Client client, CompositionId id, ImmutableArray<SubjectRequest> subjects, CancellationToken cancellationToken)
    {
        var noMask = new BlobReference(BlobOwner.Of(SubjectId.Of(id.Tenant, "none")), "", 0);
        var (masks, faults) = (new List<BlobReference?>(), new List<Fault>());
        foreach (var (index, subject) in subjects.Index())
        {
            try
            {
                masks.Add(subject.Mask is { } mask ? await client.KeepMaskAsync(id, new BlobPart([.. mask]), cancellationToken) : null);
            }
            catch (ClusterException refusal) when (refusal.Code == ClusterError.InvalidInput)
            {
                masks.Add(noMask);
                faults.AddRange(refusal.Faults.Select(fault => fault.At($"subjects[{index}].mask")));
            }
        }

        return (masks, faults);
    }

    private static async Task<Ok<CompositionView>> GetAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(CompositionView.Of(await client.GetCompositionAsync(user.Composition(id), cancellationToken)));

    private static async Task<Ok<CompositionRequest>> GetOrderAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        var composition = user.Composition(id);
        var order = await client.GetOrderAsync(composition, cancellationToken);
        var masks = new List<byte[]?>();
        foreach (var subject in order.Subjects)
        {
            using var mask = new MemoryStream();
            if (subject.Mask is { } kept)
                await client.DownloadAsync(composition, kept, mask, cancellationToken);
            masks.Add(subject.Mask is null ? null : mask.ToArray());
        }

        return TypedResults.Ok(CompositionRequest.Of(order, masks));
    }

    private static async Task<ServerSentEventsResult<ProgressView>> Watch(
        string id, ClaimsPrincipal user, ICones2Client client, IHostApplicationLifetime process, CancellationToken cancellationToken)
    {
        // Refused as any other request, before the stream begins.
        var composition = user.Composition(id);
        await client.GetCompositionAsync(composition, cancellationToken);
        return TypedResults.ServerSentEvents(
            client.WatchAsync(composition, cancellationToken).Select(progress => ProgressView.Of(id, progress)).UntilStop(process.ApplicationStopping, cancellationToken), "progress");
    }

    private static async Task<Results<PushStreamHttpResult, StatusCodeHttpResult>> PictureAsync(
        string id, int index, ClaimsPrincipal user, ICones2Client client, HttpContext context, CancellationToken cancellationToken)
    {
        var composition = user.Composition(id);
        var picture = (await client.GetCompositionAsync(composition, cancellationToken)).Pictures.FirstOrDefault(picture => picture.Index == index)?.Picture
            ?? throw new ClusterException(ClusterError.NotFound, $"composition {composition}: picture", $"is {index}", "give the index of one that is done");
        if (context.IsKnown(picture.Sha256))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        // Whole, and so checked, before any of it is sent; a large one waits in a file.
        var content = new FileBufferingWriteStream();
        context.Response.RegisterForDisposeAsync(content);
        await client.DownloadAsync(composition, picture, content, cancellationToken);
        context.Response.ContentLength = content.Length;
        return TypedResults.Stream(response => content.DrainBufferAsync(response, cancellationToken), MediaTypeNames.Image.Png);
    }

    private static async Task<Ok<CompositionView>> CancelAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(CompositionView.Of(await client.CancelAsync(user.Composition(id), cancellationToken)));

    private static async Task<NoContent> DeleteAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(user.Composition(id), cancellationToken);
        return TypedResults.NoContent();
    }

    // Whatever text a caller has for its order: the id is made of it, and is the same for the same text.
    private static string NameOf(string key) => $"k-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..40]}";
}
