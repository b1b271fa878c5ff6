using Cones2.Contracts.Blobs;
using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Samplers;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.Weights;
using Cones2.Grains.Engine;
using Cones2.Grains.Gpu;
using Cones2.Grains.Storage;
using System.Collections.Immutable;

namespace Cones2.Grains.Compositions;

/// <summary>Finds everything that is wrong with an order before any work is done; what only a model can tell follows on its silo.</summary>
internal sealed class OrderValidator(IGrainFactory grains, IBlobStore blobs)
{
    private const int SmallestSide = 16;
    private const int LargestSide = 4096;
    private const int SideStep = 8;
    private const int MaxSteps = 1000;
    private const int MaxPromptLength = 2000;
    private const int MaxNameLength = 64;

    // Stands for a noun that is not known because its subject has a fault of its own.
    private const string UnknownNoun = "noun";

    /// <returns>The residuals of the order's subjects, in its order.</returns>
    /// <exception cref="ClusterException">With every fault; retryable where all that is wrong will come right by itself.</exception>
    public async Task<ImmutableArray<ResidualVersion>> ValidateAsync(CompositionId id, CompositionOrder order, CancellationToken cancellationToken)
    {
        if (order is not { Prompt: not null, NegativePrompt: not null, Model: not null, Sampler: not null, Layout: not null, Subjects.IsDefault: false })
            throw new ClusterException(ClusterError.InvalidInput, "order", "has null where a text, the layout or the subjects belong", "give them, empty where there are none");
        if (order.Subjects.Any(subject => subject?.Name is null))
            throw new ClusterException(ClusterError.InvalidInput, [.. order.Subjects.Index().Where(subject => subject.Item?.Name is null).Select(subject => new Fault($"subjects[{subject.Index}]", "is null or has no name", "give the name by which the prompt calls it"))]);

        // Each subject is a call: of those that are too many none is made.
        if (order.Subjects.Length > CompositionRequest.MaxSubjects)
            throw new ClusterException(ClusterError.InvalidInput, "subjects", $"are {order.Subjects.Length}", $"give at most {CompositionRequest.MaxSubjects}");

        var found = await Task.WhenAll(order.Subjects.Select((subject, index) => FindResidualAsync(id.Tenant, order.Model, subject, index, cancellationToken)));
        var models = await grains.GetGrain<IGpuPoolGrain>(IGpuPoolGrain.Key).ListModelsAsync(cancellationToken);
        var model = models.FirstOrDefault(model => model.Name == order.Model);
        var words = model?.Words ?? [];
        var missing = await FindMissingAsync(id, order, cancellationToken);
        ImmutableArray<Fault> own = [.. FindFaults(id, order, found, model, models).Concat(missing).Concat(ModelUse.FindPromptFaults(order.Prompt, words.IsDefault ? [] : words)).Select(EngineFault.Of)];
        ImmutableArray<Fault> faults = [.. own, .. found.SelectMany(subject => subject.Faults)];
        if (faults.Length == 0)
            return [.. found.Select(subject => subject.Residual!)];

        var refusals = found.Where(subject => subject.Refusal is not null).Select(subject => subject.Refusal!.Value).Distinct().ToList();
        throw new ClusterException(own.Length == 0 && refusals.Count == 1 ? refusals[0] : ClusterError.InvalidInput, faults);
    }

    private async Task<FoundResidual> FindResidualAsync(
        TenantId tenant, string model, PlacedSubject subject, int index, CancellationToken cancellationToken)
    {
        var where = $"subjects[{index}]";
        try
        {
            var id = SubjectId.Of(tenant, subject.Subject ?? subject.Name);
            var residual = await grains.GetGrain<ISubjectGrain>(id.ToString()).GetResidualAsync(subject.Version, cancellationToken);
            return residual.Model == model
                ? new FoundResidual(residual, null, [])
                : new FoundResidual(residual, ClusterError.InvalidInput, [new Fault(where, $"was learned on the model {residual.Model}, the order asks for {model}", "ask for the model it was learned on, or learn the subject again on this one")]);
        }
        catch (ClusterException exception)
        {
            return new FoundResidual(null, exception.Code, [.. exception.Faults.Select(fault => fault with { Where = $"{where}: {fault.Where}" })]);
        }
    }

    /// <summary>Masks that were never kept with the composition, or are gone since no order followed in time.</summary>
    private async Task<IEnumerable<InputFault>> FindMissingAsync(CompositionId id, CompositionOrder order, CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(order.Subjects.Select(async (subject, index) =>
            subject.Mask is not { } mask || mask.Owner != BlobOwner.Of(id) || !BlobName.IsSha256(mask.Sha256) || await blobs.ExistsAsync(mask, cancellationToken)
                ? null
                : new InputFault($"subjects[{index}].mask", "does not exist", $"keep it with the composition {id} once more, and submit the order right after")));
        return faults.OfType<InputFault>();
    }

    private static IEnumerable<InputFault> FindFaults(CompositionId id, CompositionOrder order, FoundResidual[] found, ModelOnOffer? model, ImmutableArray<ModelOnOffer> models)
    {
        var promptFaults = new List<InputFault>();
        var nouns = order.Subjects.Zip(found, (subject, residual) => (subject.Name, Noun: residual.Residual?.ClassNoun ?? UnknownNoun))
            .DistinctBy(subject => subject.Name)
            .ToDictionary(subject => subject.Name, subject => subject.Noun);
        var template = PromptTemplate.Parse(order.Prompt, "prompt", promptFaults);
        foreach (var fault in promptFaults.Concat(template.FindNameFaults("prompt", nouns)))
            yield return fault;
        foreach (var (where, text) in new[] { ("prompt", order.Prompt), ("negativePrompt", order.NegativePrompt) })
        {
            if (text.Length > MaxPromptLength)
                yield return new InputFault(where, $"has {text.Length} characters", $"give at most {MaxPromptLength}; the model sees the first few dozen words");
        }

        if (string.IsNullOrWhiteSpace(order.Prompt))
            yield return new InputFault("prompt", "is empty", "say what the picture shows");
        if (string.IsNullOrWhiteSpace(order.Model))
            yield return new InputFault("model", "is empty", "give the name of a model of the GPU silos");
        else if (model is null && !models.IsEmpty)
            yield return new InputFault("model", $"is \"{(order.Model.Length > MaxNameLength ? order.Model[..MaxNameLength] + "..." : order.Model)}\", which no GPU silo offers now", $"give one of {string.Join(", ", models.Select(one => one.Name))}");
        else if (order.Model.Length > MaxNameLength)
            yield return new InputFault("model", $"has {order.Model.Length} characters", $"give the name of a model of the GPU silos, of at most {MaxNameLength}");
        if (!Enum.IsDefined(order.Priority))
            yield return new InputFault("priority", $"is {order.Priority}", "give Low, Normal or High");

        foreach (var (side, pixels) in new[] { ("width", order.Width), ("height", order.Height) })
        {
            if (pixels is not null && (pixels is < SmallestSide or > LargestSide || pixels % SideStep != 0))
                yield return new InputFault(side, $"is {pixels}", $"give a multiple of {SideStep} from {SmallestSide} to {LargestSide}");
        }

        if (order.InferenceSteps is < 1 or > MaxSteps)
            yield return new InputFault("inferenceSteps", $"is {order.InferenceSteps}", $"give 1 to {MaxSteps}");
        if (order.GuidanceScale is not (>= 0 and <= 50))
            yield return new InputFault("guidanceScale", $"is {order.GuidanceScale}", "give 0 to 50; 7.5 is usual");
        if (order.Pictures is < 1 or > CompositionOrder.MaxPictures)
            yield return new InputFault("pictures", $"are {order.Pictures}", $"give 1 to {CompositionOrder.MaxPictures}");
        foreach (var fault in Thrown(() => SamplerNames.Parse(order.Sampler)).Concat(Thrown(() => order.Layout.ToGuidance())))
            yield return fault;
        if (Thrown(() => order.Layout.ToGuidance()).Count == 0)
        {
            foreach (var fault in order.Layout.ToGuidance().FindFaults())
                yield return fault with { Where = fault.Where.Replace("guidance.", "layout.", StringComparison.Ordinal) };
        }

        for (var index = 0; index < order.Subjects.Length; index++)
        {
            var subject = order.Subjects[index];
            if (order.Subjects.Take(index).Any(other => other.Name == subject.Name))
                yield return new InputFault($"subjects[{index}].name", $"is \"{subject.Name}\", as another's", "give each subject of the prompt a name of its own");
            if (subject.Strength is not (>= 0 and <= 10))
                yield return new InputFault($"subjects[{index}].strength", $"is {subject.Strength}", "give 0 to 10; 1 is usual");
            if (subject.Mask is not null && subject.Box is not null)
                yield return new InputFault($"subjects[{index}].mask", "is given beside a box", "give one of them");
            if (subject.Mask is { } mask && mask.Owner != BlobOwner.Of(id))
                yield return new InputFault($"subjects[{index}].mask", $"belongs to {mask.Owner}", $"keep it with the composition {id} first");
            if (subject.Mask is not null && !BlobName.IsSha256(subject.Mask.Sha256))
                yield return new InputFault($"subjects[{index}].mask.sha256", $"is \"{subject.Mask.Sha256}\"", "give it as the keeping of the mask told it");
            foreach (var fault in subject.MaskColor is { } color ? Thrown(() => MaskColor.Parse(color)) : [])
                yield return fault with { Where = $"subjects[{index}].maskColor" };

            // How fine a layout can be, and how large a picture is by itself, the model says; where none is on offer, when the picture is prepared.
            var side = model?.PictureSize ?? LargestSide;
            foreach (var fault in subject.Box.ToRegion()?.FindFaults($"subjects[{index}].box", order.Height ?? side, order.Width ?? side, model?.LayoutPlace ?? 1) ?? [])
                yield return fault;
        }
    }

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
}
