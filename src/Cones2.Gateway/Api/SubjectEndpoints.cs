using System.Collections.Immutable;
using System.ComponentModel;
using System.Net.Mime;
using System.Security.Claims;
using Cones2.Client;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Gateway.Errors;
using Cones2.Gateway.Limits;
using Cones2.Gateway.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cones2.Gateway.Api;

/// <summary>/v1/subjects</summary>
internal static class SubjectEndpoints
{
    private const int ReadAtOnce = 16;

    public static void MapSubjects(this RouteGroupBuilder v1)
    {
        var subjects = v1.MapGroup("/subjects").WithTags("Subjects");
        subjects.MapGet("", ListAsync).WithSummary("The subjects by name, a page at a time; themselves too where whole is true.");
        subjects.MapPost("", CreateAsync).RequireAuthorization(Policies.Train).WithSummary("Makes a subject, without photos yet; one that is there stays as it is.");
        subjects.MapGet("/{id}", GetAsync).WithEntityTag().WithSummary("A subject, its training and its versions.");
        subjects.MapGet("/{id}/events", Watch).AsEventStream().WithSummary("How far the training is, as server-sent events, to its end; a stream that ends before is asked for again.");
        subjects.MapPost("/{id}/photos", UploadAsync).RequireAuthorization(Policies.Train).DisableAntiforgery()
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Photos)).WithSummary("Takes photos in, as the files of a form.");
        subjects.MapGet("/{id}/photos/{sha256}", PhotoAsync).ProducesBytes(MediaTypeNames.Image.Png).WithSummary("A photo, small, as PNG: never as it came.");
        subjects.MapPost("/{id}/training", TrainAsync).RequireAuthorization(Policies.Train).ProducesConflict().WithSummary("Orders a training; the same order again answers how far it is.");
        subjects.MapPost("/{id}/cancel", CancelAsync).RequireAuthorization(Policies.Train).WithSummary("Stops the training within a step.");
        subjects.MapPut("/{id}/published", PublishAsync).RequireAuthorization(Policies.Train).WithSummary("Chooses the version that compositions use.");
        subjects.MapGet("/{id}/versions/{number:int}/residual", DownloadAsync).ProducesBytes(MediaTypeNames.Application.Octet).WithSummary("A version's residual, as a safetensors file.");
        subjects.MapPost("/{id}/versions", ImportAsync).RequireAuthorization(Policies.Train).DisableAntiforgery().ProducesConflict().WithSummary("Takes a residual that was learned elsewhere as the next version.");
        subjects.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Train).WithSummary("Removes the subject and all that was kept of it, for good.");
    }

    internal static async Task<Ok<SubjectPage>> ListAsync(
        ClaimsPrincipal user, ICones2Client client, string? after, int? limit, [Description("Whether to tell the subjects themselves too.")] bool? whole, CancellationToken cancellationToken)
    {
        var page = await client.ListSubjectsAsync(user.Tenant(), after, PageLimit.Of(limit), cancellationToken);
        return TypedResults.Ok(new SubjectPage(page.Names, page.Next, whole == true ? await FindAsync(client, user.Tenant(), page.Names, cancellationToken) : null));
    }

    /// <summary>One that was deleted meanwhile, or can't be read, does not hide the others.</summary>
    private static async Task<IEnumerable<SubjectView>> FindAsync(ICones2Client client, TenantId tenant, ImmutableArray<string> names, CancellationToken cancellationToken)
    {
        var subjects = new SubjectView?[names.Length];
        await Parallel.ForAsync(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken }, async (index, cancellationToken) =>
        {
            try
            {
                subjects[index] = SubjectView.Of(await client.GetSubjectAsync(SubjectId.Of(tenant, names[index]), cancellationToken));
            }
            catch (ClusterException)
            {
                // Asked for by itself, it tells why.
            }
        });
        return subjects.OfType<SubjectView>();
    }

    private static async Task<Created<SubjectView>> CreateAsync(NewSubjectRequest request, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        var subject = user.Subject(request.Id);
        return TypedResults.Created($"/v1/subjects/{subject.Name}", SubjectView.Of(await client.CreateAsync(subject, cancellationToken)));
    }

    private static async Task<Ok<SubjectView>> GetAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(SubjectView.Of(await client.GetSubjectAsync(user.Subject(id), cancellationToken)));

    private static async Task<ServerSentEventsResult<LearningStatus>> Watch(
        string id, ClaimsPrincipal user, ICones2Client client, IHostApplicationLifetime process, CancellationToken cancellationToken)
    {
        // Refused as any other request, before the stream begins.
        var subject = user.Subject(id);
        await client.GetSubjectAsync(subject, cancellationToken);
        return TypedResults.ServerSentEvents(client.WatchAsync(subject, cancellationToken).UntilStop(process.ApplicationStopping, cancellationToken), "training");
    }

    private static async Task<Ok<PhotoView[]>> UploadAsync(string id, IFormFileCollection files, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        var subject = user.Subject(id);
        if (files.Count is 0 or > LearningOrder.MaxPhotos)
            throw new ClusterException(ClusterError.InvalidInput, "files", $"are {files.Count}", $"give 1 to {LearningOrder.MaxPhotos} photos, each as a file of the form");

        // What is no photo by its header goes first: where the cluster refuses it, nothing of the form is kept.
        var (photos, faults) = (new PhotoView[files.Count], new List<Fault>());
        foreach (var group in files.Index().GroupBy(file => PhotoHeader.IsUsable(file.Item)).OrderBy(group => group.Key))
        {
            foreach (var (index, file) in group)
            {
                await using var content = file.OpenReadStream();
                try
                {
                    photos[index] = PhotoView.Of(await client.UploadPhotoAsync(subject, content, cancellationToken));
                }
                catch (ClusterException refusal) when (refusal.Code == ClusterError.InvalidInput)
                {
                    faults.AddRange(refusal.Faults.Select(fault => fault.At($"files[{index}]")));
                }
            }

            if (faults.Count > 0)
                throw new ClusterException(ClusterError.InvalidInput, [.. faults]);
        }

        return TypedResults.Ok(photos);
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> PhotoAsync(
        string id, string sha256, ClaimsPrincipal user, ICones2Client client, Thumbnails thumbnails, HttpContext context, CancellationToken cancellationToken)
    {
        var subject = user.Subject(id);
        var photo = (await client.GetSubjectAsync(subject, cancellationToken)).Photos.FirstOrDefault(photo => photo.Sha256 == sha256)
            ?? throw new ClusterException(ClusterError.NotFound, $"subject {subject}: photo", $"is {sha256}", "give one of its photos");
        return context.IsKnown(photo.Sha256)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.File(await thumbnails.OfAsync(subject, photo, cancellationToken), MediaTypeNames.Image.Png);
    }

    private static async Task<Accepted<SubjectView>> TrainAsync(
        string id, TrainingRequest request, ClaimsPrincipal user, ICones2Client client, ModelsOnOffer models, CancellationToken cancellationToken)
    {
        var subject = user.Subject(id);
        var suited = request.LeavesOpen ? (await models.FindAsync(user.Tenant(), request.Model, cancellationToken))?.Learning : null;
        return TypedResults.Accepted($"/v1/subjects/{id}", SubjectView.Of(await client.LearnAsync(subject, request.ToOrder(subject, suited), cancellationToken)));
    }

    private static async Task<Ok<SubjectView>> CancelAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(SubjectView.Of(await client.CancelAsync(user.Subject(id), cancellationToken)));

    private static async Task<Ok<SubjectView>> PublishAsync(string id, int version, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken) =>
        TypedResults.Ok(SubjectView.Of(await client.PublishAsync(user.Subject(id), version, cancellationToken)));

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult>> DownloadAsync(
        string id, int number, ClaimsPrincipal user, ICones2Client client, HttpContext context, CancellationToken cancellationToken)
    {
        var subject = user.Subject(id);
        var version = (await client.GetSubjectAsync(subject, cancellationToken)).Versions.FirstOrDefault(version => version.Number == number)
            ?? throw new ClusterException(ClusterError.NotFound, $"subject {subject}: version", $"is {number}", "give one of its versions");
        if (context.IsKnown(version.Residual.Sha256))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        using var content = new MemoryStream();
        await client.DownloadAsync(subject, version.Residual, content, cancellationToken);
        return TypedResults.File(content.ToArray(), MediaTypeNames.Application.Octet, $"{id}.safetensors");
    }

    private static async Task<Ok<SubjectView>> ImportAsync(
        string id, string model, string? classNoun, IFormFile residual, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        if (residual.Length > BlobPart.MaxLength)
            throw new ClusterException(ClusterError.InvalidInput, "residual", $"has {residual.Length} bytes", $"give a residual's file, of at most {BlobPart.MaxLength}");

        var subject = user.Subject(id);
        using var content = new MemoryStream();
        await residual.CopyToAsync(content, cancellationToken);
        try
        {
            return TypedResults.Ok(SubjectView.Of(await client.ImportAsync(subject, model, classNoun, new BlobPart([.. content.ToArray()]), cancellationToken)));
        }
        catch (ClusterException refusal) when (refusal.Code == ClusterError.InvalidInput)
        {
            throw new ClusterException(refusal.Code, [.. refusal.Faults.Select(fault => fault.Where is nameof(model) or nameof(classNoun) ? fault : fault.At(nameof(residual)))]);
        }
    }

    private static async Task<NoContent> DeleteAsync(string id, ClaimsPrincipal user, ICones2Client client, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(user.Subject(id), cancellationToken);
        return TypedResults.NoContent();
    }
}
