using System.Security.Cryptography;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Scheduling;
using Cones2.Contracts.Subjects;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Samplers;
using Cones2.PictureWorld;

namespace Cones2.Cli.Compose;

/// <summary>One run of <c>cones2 compose</c>, from a request to its pictures' files.</summary>
internal sealed class ComposeRun(ComposeFile request, SessionSettings session, Terminal terminal)
{
    private const int NameLength = 16;

    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        // 1. Everything that can be wrong without the model is looked at before it is loaded.
        Check();

        // 2. What the order needs, where it is composed.
        await using var cluster = await ClusterSession.OpenAsync(session, terminal, cancellationToken);
        var id = CompositionId.Of(cluster.Tenant, $"cli-{Guid.NewGuid():N}");
        var order = await OrderAsync(cluster, id, cancellationToken);

        // 3. The pictures, each the same whether alone or one of many.
        var done = await ComposeAsync(cluster, id, order, cancellationToken);

        // 4. Their files. The cluster keeps what could not be saved.
        try
        {
            await SaveAsync(cluster, id, done, cancellationToken);
        }
        catch (InvalidInputException exception)
        {
            throw new InvalidInputException([.. exception.Faults, Kept(id)]);
        }
        catch (ClusterException exception)
        {
            throw new ClusterException(exception.Code, [.. exception.Faults, new Fault(Kept(id).Where, Kept(id).Problem, Kept(id).Remedy)]);
        }
        catch (IOException exception)
        {
            throw new InvalidInputException([new InputFault(request.Output, $"can't be written ({exception.Message.TrimEnd('.')})", "make room or give another folder"), Kept(id)]);
        }
        catch (OperationCanceledException)
        {
            terminal.Say(Kept(id).ToString());
            throw;
        }

        await cluster.Client.DeleteAsync(id, CancellationToken.None);
        return ExitCode.Success;
    }

    /// <summary>Where the pictures of a composition are that no file has.</summary>
    private InputFault Kept(CompositionId id)
    {
        var (serve, api) = session.Cluster is null ? ($"run cones2 up --data {session.Data}, then ", "its HTTP API") : ("", "the cluster's HTTP API");
        var pictures = $"/v1/compositions/{id.Name}/pictures/0{(request.Pictures == 1 ? "" : $" to {request.Pictures - 1}")}";
        return new InputFault($"composition {id}", "is done and stays", $"{serve}get {pictures} from {api}, and delete /v1/compositions/{id.Name}");
    }

    private void Check()
    {
        var faults = new List<InputFault>();
        if (string.IsNullOrWhiteSpace(request.Prompt))
            faults.Add(new InputFault("prompt", "is not given", "pass --prompt \"a {rex} on the beach\""));
        if (request.Pictures is < 1 or > CompositionOrder.MaxPictures)
            faults.Add(new InputFault("pictures", $"are {request.Pictures}", $"give 1 to {CompositionOrder.MaxPictures}"));
        if (Path.GetExtension(request.Output) != ".png")
            faults.Add(new InputFault("output", $"is {request.Output}", "give a name that ends in .png"));
        if (session.Cluster is null && SmallModel.IsAt(session.Model))
            faults.AddRange(SmallModel.FindFaults(request.Prompt ?? ""));
        faults.AddRange(Thrown(() => SamplerNames.Parse(request.Sampler)));
        faults.AddRange(request.Guidance.FindFaults());
        foreach (var subject in request.Subjects)
            faults.AddRange(FaultsOf(subject));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);
    }

    private static IEnumerable<InputFault> FaultsOf(ComposeFileSubject subject)
    {
        if (string.IsNullOrWhiteSpace(subject.Name) || subject.Residual is null)
            yield return new InputFault($"subject {subject.Name}", "lacks its name or its residual", "give both, as name and residual");
        if (subject.Box is not null && subject.Mask is not null)
            yield return new InputFault($"subject {subject.Name}", "has a box and a mask", "give one of them");
        if (subject.Box is { Count: not 4 })
            yield return new InputFault($"subject {subject.Name}: box", $"has {subject.Box.Count} numbers", "give left, top, right, bottom in pixels");
        if (subject.Residual is { } residual && IsFile(residual) && !File.Exists(residual))
            yield return new InputFault(residual, "does not exist", "give a residual's file, or the name of a subject that was learned");
        if (subject.Mask is { } mask)
        {
            foreach (var fault in Thrown(() => (subject.MaskColor is { } color ? MaskFile.LoadColor(mask, color) : MaskFile.Load(mask)).Dispose()))
                yield return fault;
        }
    }

    private async Task<CompositionOrder> OrderAsync(ClusterSession cluster, CompositionId id, CancellationToken cancellationToken)
    {
        var isSmall = session.Cluster is null && SmallModel.IsAt(session.Model);
        var usual = isSmall ? SmallModel.Sampling : new CompositionRequest { Prompt = "" };
        return new CompositionOrder
        {
            Model = cluster.Model,
            Prompt = request.Prompt!,
            NegativePrompt = request.NegativePrompt,
            Subjects = [.. await Task.WhenAll(request.Subjects.Select(subject => PlaceAsync(cluster, id, subject, cancellationToken)))],
            Width = request.Width,
            Height = request.Height,
            Sampler = request.Sampler,
            InferenceSteps = request.Steps ?? usual.InferenceSteps,
            GuidanceScale = request.GuidanceScale ?? usual.GuidanceScale,
            Layout = new LayoutSettings
            {
                Weighting = request.Guidance.Weighting,
                GammaPlus = request.Guidance.GammaPlus,
                GammaMinus = request.Guidance.GammaMinus,
                Eta = request.Guidance.Eta,
                EtaExponent = request.Guidance.EtaExponent,
                Weight = request.Guidance.Weight,
                GuidedShare = request.Guidance.GuidedShare,
                SelfRecurrence = request.Guidance.SelfRecurrence ?? (isSmall ? "none" : null),
            },
            Seed = request.Seed,
            Pictures = request.Pictures,
        };
    }

    private static async Task<PlacedSubject> PlaceAsync(ClusterSession cluster, CompositionId id, ComposeFileSubject subject, CancellationToken cancellationToken) => new()
    {
        Name = subject.Name!,
        Subject = IsFile(subject.Residual!) ? await ImportAsync(cluster, subject, cancellationToken) : subject.Residual,
        Box = subject.Box is [var left, var top, var right, var bottom] ? new PictureBox(left, top, right, bottom) : null,
        Mask = subject.Mask is null ? null : await cluster.Client.KeepMaskAsync(id, new BlobPart([.. await File.ReadAllBytesAsync(subject.Mask, cancellationToken)]), cancellationToken),
        MaskColor = subject.MaskColor,
        Strength = subject.Strength,
    };

    /// <summary>A file is a subject too, named by what it holds.</summary>
    private static async Task<string> ImportAsync(ClusterSession cluster, ComposeFileSubject subject, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(subject.Residual!, cancellationToken);
        var name = $"file-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..NameLength]}";
        try
        {
            await cluster.Client.ImportAsync(SubjectId.Of(cluster.Tenant, name), cluster.Model, subject.Noun, new BlobPart([.. bytes]), cancellationToken);
            return name;
        }
        catch (ClusterException exception)
        {
            throw new ClusterException(exception.Code, [.. exception.Faults.Select(fault => fault with { Where = subject.Residual! })]);
        }
    }

    /// <summary>Returns when all pictures are done; where they do not come to that, nothing stays of them.</summary>
    private async Task<CompositionStatus> ComposeAsync(ClusterSession cluster, CompositionId id, CompositionOrder order, CancellationToken cancellationToken)
    {
        var isDone = false;
        try
        {
            await cluster.Client.SubmitAsync(id, order, cancellationToken);
            var status = await FollowAsync(cluster, id, order, cancellationToken);
            isDone = status.State == WorkState.Done;
            return isDone ? status : throw new ClusterException(status.Error ?? ClusterError.Internal, status.Faults);
        }
        catch (ClusterException exception)
        {
            throw new ClusterException(exception.Code, [.. exception.Faults.Select(InTheCommandsWords)]);
        }
        finally
        {
            if (!isDone)
                await DeleteAsync(cluster, id);
        }
    }

    private static async Task DeleteAsync(ClusterSession cluster, CompositionId id)
    {
        try
        {
            await cluster.Client.DeleteAsync(id, CancellationToken.None);
        }
        catch (ClusterException exception) when (exception.Code == ClusterError.NotFound)
        {
            // It was refused.
        }
    }

    private async Task<CompositionStatus> FollowAsync(ClusterSession cluster, CompositionId id, CompositionOrder order, CancellationToken cancellationToken)
    {
        var steps = new int[order.Pictures];
        await terminal.TrackAsync("Composing", order.Pictures * order.InferenceSteps, 0, async bar =>
        {
            await foreach (var progress in cluster.Client.WatchAsync(id, cancellationToken))
            {
                var picture = progress.Picture;
                steps[picture.Index] = picture.Step;
                bar.Report(steps.Sum(), picture is { State: WorkState.Waiting, Place: { } place }
                    ? $"Composing, waiting as number {place.Position}"
                    : order.Pictures == 1 ? $"Composing, step {picture.Step} of {picture.Steps}" : $"Composing {order.Pictures}, step {steps.Min()} of {picture.Steps}");
            }
        });
        return await cluster.Client.GetCompositionAsync(id, cancellationToken);
    }

    private async Task SaveAsync(ClusterSession cluster, CompositionId id, CompositionStatus status, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        foreach (var picture in status.Pictures)
        {
            paths.Add(PathOf(picture.Index));
            using var output = new ReplacedFile(paths[^1]);
            await cluster.Client.DownloadAsync(id, picture.Picture!, output.Stream, cancellationToken);
            output.Commit();
        }

        using var first = Photo.Load(paths[0]);
        terminal.Result(
            new { pictures = paths, width = first.Width, height = first.Height, seed = request.Seed },
            paths.Select(path => $"{path} ({first.Width} x {first.Height})"));
    }

    /// <summary>The cluster names fields of an order, the command its subjects and options.</summary>
    private Fault InTheCommandsWords(Fault fault)
    {
        var where = fault.Where.Replace("inferenceSteps", "steps", StringComparison.Ordinal).Replace("layout.", "guidance.", StringComparison.Ordinal);
        foreach (var (index, subject) in request.Subjects.Index())
            where = where.Replace($"subjects[{index}].", $"subject {subject.Name}: ", StringComparison.Ordinal).Replace($"subjects[{index}]", $"subject {subject.Name}", StringComparison.Ordinal);
        return fault with { Where = where };
    }

    private static bool IsFile(string residual) => Path.HasExtension(residual) || residual.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IReadOnlyList<InputFault> Thrown(Action read)
    {
        try
        {
            read();
            return [];
        }
        catch (InvalidInputException exception)
        {
            return exception.Faults;
        }
    }

    private string PathOf(int picture) => request.Pictures == 1
        ? request.Output
        : Path.Combine(Path.GetDirectoryName(request.Output) ?? "", $"{Path.GetFileNameWithoutExtension(request.Output)}-{picture}.png");
}
