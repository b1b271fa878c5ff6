using Cones2.Diffusion.Tokenization;

namespace Cones2.Diffusion.Composition;

/// <summary>Finds everything that is wrong with a request before any work is done.</summary>
internal static class CompositionValidator
{
    private const int MaxSide = 4096;

    /// <returns>The request's prompt, its subjects bound to token positions.</returns>
    /// <exception cref="InvalidInputException">With every fault of the request.</exception>
    public static SubjectPrompt Validate(CompositionRequest request, StableDiffusion model)
    {
        var faults = Faults(request, model).ToList();
        SubjectPrompt? prompt = null;
        var nouns = request.Subjects.Where(subject => subject.Noun is not null)
            .DistinctBy(subject => subject.Name)
            .ToDictionary(subject => subject.Name, subject => subject.Noun!);
        if (nouns.Count == request.Subjects.Count)
        {
            try
            {
                prompt = SubjectPrompt.Parse(request.Prompt, nouns, model.Tokenizer);
                faults.AddRange(TokenFaults(request, prompt));
            }
            catch (InvalidInputException exception)
            {
                faults.InsertRange(0, exception.Faults);
            }
        }

        return faults.Count == 0 ? prompt! : throw new InvalidInputException(faults);
    }

    private static IEnumerable<InputFault> Faults(CompositionRequest request, StableDiffusion model)
    {
        var smallest = model.Vae.Config.Factor << model.UNet.Config.Halvings;
        var (width, height) = (request.Width ?? model.PictureSize, request.Height ?? model.PictureSize);
        foreach (var (side, pixels) in new[] { ("width", width), ("height", height) })
        {
            if (pixels < smallest || pixels > MaxSide || pixels % model.Vae.Config.Factor != 0)
                yield return new InputFault(side, $"is {pixels}", $"give a multiple of {model.Vae.Config.Factor} from {smallest} to {MaxSide}");
        }

        if (request.InferenceSteps < 1 || request.InferenceSteps > model.NoiseSchedule.TrainTimesteps)
            yield return new InputFault("steps", $"is {request.InferenceSteps}", $"give 1 to {model.NoiseSchedule.TrainTimesteps}");
        if (!(request.GuidanceScale is >= 0 and <= 50))
            yield return new InputFault("guidanceScale", $"is {request.GuidanceScale}", "give 0 to 50; 7.5 is usual");
        if (request.Subjects.Count > CompositionRequest.MaxSubjects)
            yield return new InputFault("subjects", $"are {request.Subjects.Count}", $"give at most {CompositionRequest.MaxSubjects}");
        foreach (var fault in request.Guidance.FindFaults())
            yield return fault;

        for (var i = 0; i < request.Subjects.Count; i++)
        {
            var subject = request.Subjects[i];
            var where = $"subject {subject.Name}";
            if (request.Subjects.Take(i).Any(other => other.Name == subject.Name))
                yield return new InputFault(where, "is given twice, two subjects on one place of the prompt", "give each subject a name of its own and put each name into the prompt");
            if (subject.Noun is null)
                yield return new InputFault(where, "has a residual that does not know its class noun", "say which noun it stands for");
            if (!(subject.Strength is >= 0 and <= 10))
                yield return new InputFault($"{where}: strength", $"is {subject.Strength}", "give 0 to 10; 1 is usual");
            foreach (var fault in subject.Residual.FindFaults(where, model))
                yield return fault;
            foreach (var fault in subject.Region?.FindFaults($"{where}: {(subject.Region is Layout.BoxRegion ? "box" : "mask")}", height, width, model.LayoutPlace) ?? [])
                yield return fault;
        }
    }

    private static IEnumerable<InputFault> TokenFaults(CompositionRequest request, SubjectPrompt prompt)
    {
        foreach (var subject in request.Subjects)
        {
            var span = prompt.Spans[subject.Name];
            if (span.Length != subject.Residual.Tokens)
                yield return new InputFault($"subject {subject.Name}", $"has a residual of {subject.Residual.Tokens} tokens, its noun \"{subject.Noun}\" has {span.Length}", "name the noun with which it was learned");
        }
    }
}
