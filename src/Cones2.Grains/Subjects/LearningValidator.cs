using System.Collections.Immutable;
using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Engine;
using Cones2.Grains.Storage;

namespace Cones2.Grains.Subjects;

/// <summary>Finds everything that is wrong with a learning order before any work is done.</summary>
internal static class LearningValidator
{
    /// <summary>Characters of a class noun.</summary>
    public const int MaxNounLength = 64;

    private const int MaxPhotoSize = 2048;

    /// <param name="subject">To be learned.</param>
    /// <param name="order">How.</param>
    /// <param name="models">On offer; where there are none, the model's name is believed.</param>
    /// <param name="blobs">That have its photos.</param>
    /// <returns>The recipe that the order asks for.</returns>
    /// <exception cref="ClusterException">With every fault; or storage does not answer.</exception>
    public static async Task<TrainingRecipe> ValidateAsync(
        SubjectId subject, LearningOrder order, ImmutableArray<ModelOnOffer> models, IBlobStore blobs, CancellationToken cancellationToken)
    {
        if (order is not { Photos.IsDefault: false, Captions.IsDefault: false })
            throw new ClusterException(ClusterError.InvalidInput, "order", "has null for a list", "give its photos and captions, empty where there are none");
        if (!Enum.IsDefined(order.Priority))
            throw new ClusterException(ClusterError.InvalidInput, "priority", $"is {order.Priority}", "give Low, Normal or High");

        List<InputFault> faults = [.. FindFaults(subject, order, models), .. await FindMissingAsync(subject, order, blobs, cancellationToken)];
        TrainingRecipe? recipe = null;
        try
        {
            recipe = order.ToRecipe();
            faults.AddRange(recipe.FindFaults());
        }
        catch (InvalidInputException exception)
        {
            faults.AddRange(exception.Faults);
        }

        return faults.Count == 0
            ? recipe!
            : throw new ClusterException(ClusterError.InvalidInput, [.. faults.Select(EngineFault.Of)]);
    }

    private static IEnumerable<InputFault> FindFaults(SubjectId subject, LearningOrder order, ImmutableArray<ModelOnOffer> models)
    {
        var model = models.FirstOrDefault(model => model.Name == order.Model);
        if (string.IsNullOrWhiteSpace(order.Model))
            yield return new InputFault("model", "is empty", "give the name of a model of the GPU silos");
        else if (model is null && !models.IsEmpty)
            yield return new InputFault("model", $"is \"{order.Model}\", which no GPU silo offers now", $"give one of {string.Join(", ", models.Select(one => one.Name))}");
        if (string.IsNullOrWhiteSpace(order.ClassNoun) || order.ClassNoun.Length > MaxNounLength)
            yield return new InputFault("classNoun", $"is \"{order.ClassNoun}\"", $"give the noun of the subject's category, such as dog, in at most {MaxNounLength} characters");
        else if (model is { Nouns.IsDefaultOrEmpty: false } && !model.Nouns.Contains(order.ClassNoun))
            yield return new InputFault("classNoun", $"is \"{order.ClassNoun}\", which the model never saw", $"give one of {string.Join(", ", model.Nouns)}");
        if (order.PhotoSize is < 1 or > MaxPhotoSize)
            yield return new InputFault("photoSize", $"is {order.PhotoSize}", $"give 1 to {MaxPhotoSize}; 512 is usual");
        if (order.InstancePrompt?.Contains("{}", StringComparison.Ordinal) == false)
            yield return new InputFault("instancePrompt", $"is \"{order.InstancePrompt}\"", "put {} where the class noun belongs");
        if (order.Captions.Length > LearningOrder.MaxCaptions)
            yield return new InputFault("captions", $"are {order.Captions.Length}", $"give at most {LearningOrder.MaxCaptions}");
        for (var index = 0; index < order.Captions.Length; index++)
        {
            if (order.Captions[index] is null)
                yield return new InputFault($"captions[{index}]", "is null", "give a sentence");
            else if (order.Captions[index].Length > LearningOrder.MaxCaptionLength)
                yield return new InputFault($"captions[{index}]", $"has {order.Captions[index].Length} characters", $"give captions of at most {LearningOrder.MaxCaptionLength}");
        }

        if (order.Photos.Length is < 1 or > LearningOrder.MaxPhotos)
            yield return new InputFault("photos", $"are {order.Photos.Length}", $"give 1 to {LearningOrder.MaxPhotos}; 3 to 5 are usual");
        for (var index = 0; index < order.Photos.Length; index++)
        {
            if (order.Photos[index] is not { } photo)
            {
                yield return new InputFault($"photos[{index}]", "is null", "give it as the upload of the photo told it");
                continue;
            }

            if (photo.Owner != BlobOwner.Of(subject))
                yield return new InputFault($"photos[{index}]", $"belongs to {photo.Owner}", $"upload it under the subject {subject}");
            if (!BlobName.IsSha256(photo.Sha256))
                yield return new InputFault($"photos[{index}].sha256", $"is \"{photo.Sha256}\"", "give it as the upload of the photo told it");
            if (photo.Length > LearningOrder.MaxPhotoBytes)
                yield return new InputFault($"photos[{index}]", $"has {photo.Length} bytes", $"give photos of at most {LearningOrder.MaxPhotoBytes} bytes");
        }
    }

    /// <summary>Of those that can be its photos, the ones that are not there: more than there may be are not looked for.</summary>
    private static async Task<IEnumerable<InputFault>> FindMissingAsync(SubjectId subject, LearningOrder order, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(order.Photos.Take(LearningOrder.MaxPhotos).Select(async (photo, index) =>
            photo?.Owner != BlobOwner.Of(subject) || !BlobName.IsSha256(photo.Sha256) || await blobs.ExistsAsync(photo, cancellationToken)
                ? null
                : new InputFault($"photos[{index}]", "does not exist", $"upload it under the subject {subject}")));
        return faults.OfType<InputFault>();
    }
}
