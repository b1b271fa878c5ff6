using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Images;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.Residuals;
using Cones2.Diffusion.Samplers;
using Cones2.PictureWorld;
using TorchSharp;

namespace Cones2.Cli.Compose;

/// <summary>One run of <c>cones2 compose</c>, from a request to its pictures' files.</summary>
internal sealed class ComposeRun(ComposeFile request, string device, Terminal terminal)
{
    private readonly string _model = request.Model ?? SmallModel.ModelIn(SmallModel.Folder);

    public int Execute(CancellationToken cancellationToken)
    {
        // 1. Everything that can be wrong without the model is looked at before it is loaded.
        using var scope = torch.NewDisposeScope();
        var composition = ToComposition();
        var placement = Placement.On(device, CommonOptions.PrecisionOf(request.Precision, device));

        // 2. The model, and what all pictures share.
        using var model = terminal.Load(_model, placement);
        var pipeline = new CompositionPipeline(model);
        using var prepared = pipeline.Prepare(composition);

        // 3. The pictures, one after the other: each is the same whether alone or one of many.
        var paths = new List<string>();
        for (var picture = 0; picture < request.Pictures; picture++)
        {
            var path = PathOf(picture);
            var title = request.Pictures == 1 ? "Composing" : $"Composing {picture + 1} of {request.Pictures}";
            terminal.Track(title, composition.InferenceSteps + 1, 0, bar => Compose(pipeline, prepared, request.Seed + picture, path, title, bar, cancellationToken));
            paths.Add(path);
        }

        terminal.Result(
            new { pictures = paths, width = prepared.Width, height = prepared.Height, seed = request.Seed },
            paths.Select(path => $"{path} ({prepared.Width} x {prepared.Height})"));
        return ExitCode.Success;
    }

    private static void Compose(
        CompositionPipeline pipeline, PreparedComposition prepared, long seed, string path, string title, ProgressBar bar, CancellationToken cancellationToken)
    {
        foreach (var step in pipeline.Denoise(prepared, new SeededNoise(seed), cancellationToken))
        {
            bar.Report(step.Index + 1, $"{title}, step {step.Index + 1} of {step.Count}");
            if (step.Index + 1 < step.Count)
                continue;

            // Decoding takes as long as a step or two.
            bar.Report(step.Count, $"{title}, decoding");
            using var image = pipeline.Decode(step.Latents);
            PngFile.Write(image, path);
            bar.Report(step.Count + 1);
        }
    }

    private CompositionRequest ToComposition()
    {
        var faults = new List<InputFault>();
        if (string.IsNullOrWhiteSpace(request.Prompt))
            faults.Add(new InputFault("prompt", "is not given", "pass --prompt \"a {rex} on the beach\""));
        if (request.Pictures < 1)
            faults.Add(new InputFault("pictures", $"are {request.Pictures}", "give 1 or more"));
        if (Path.GetExtension(request.Output) != ".png")
            faults.Add(new InputFault("output", $"is {request.Output}", "give a name that ends in .png"));

        var isSmall = SmallModel.IsAt(_model);
        var subjects = new List<ComposedSubject>();
        foreach (var subject in request.Subjects)
            Collect(() => subjects.Add(ToSubject(subject)));
        var sampler = SamplerKind.Ddim;
        Collect(() => sampler = SamplerNames.Parse(request.Sampler));
        var guidance = LayoutGuidance.Paper;
        Collect(() => guidance = request.Guidance.ToGuidance(
            isSmall ? SmallModel.Guidance : LayoutGuidance.Paper, isSmall ? SmallModel.ReferenceGuidance : LayoutGuidance.Reference));
        if (isSmall)
            faults.AddRange(SmallModel.FindFaults(request.Prompt ?? ""));
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        var usual = isSmall ? SmallModel.Sampling : new CompositionRequest { Prompt = "" };
        return usual with
        {
            Prompt = request.Prompt!,
            NegativePrompt = request.NegativePrompt,
            Subjects = subjects,
            Width = request.Width,
            Height = request.Height,
            Sampler = sampler,
            InferenceSteps = request.Steps ?? usual.InferenceSteps,
            GuidanceScale = request.GuidanceScale ?? usual.GuidanceScale,
            Guidance = guidance,
        };

        void Collect(Action read)
        {
            try
            {
                read();
            }
            catch (InvalidInputException exception)
            {
                faults.AddRange(exception.Faults);
            }
        }
    }

    private static ComposedSubject ToSubject(ComposeFileSubject subject)
    {
        if (string.IsNullOrWhiteSpace(subject.Name) || subject.Residual is null)
            throw new InvalidInputException($"subject {subject.Name}", "lacks its name or its residual", "give both, as name and residual");
        if (subject.Box is not null && subject.Mask is not null)
            throw new InvalidInputException($"subject {subject.Name}", "has a box and a mask", "give one of them");
        if (subject.Box is { Count: not 4 })
            throw new InvalidInputException($"subject {subject.Name}: box", $"has {subject.Box.Count} numbers", "give left, top, right, bottom in pixels");

        SubjectRegion? region = subject switch
        {
            { Box: { } box } => new BoxRegion(new Box(box[0], box[1], box[2], box[3])),
            { Mask: { } mask, MaskColor: { } color } => new MaskRegion(MaskFile.LoadColor(mask, color)),
            { Mask: { } mask } => new MaskRegion(MaskFile.Load(mask)),
            _ => null,
        };
        return new ComposedSubject(subject.Name, ResidualEmbedding.Load(subject.Residual), region, subject.Strength, subject.Noun);
    }

    private string PathOf(int picture) => request.Pictures == 1
        ? request.Output
        : Path.Combine(Path.GetDirectoryName(request.Output) ?? "", $"{Path.GetFileNameWithoutExtension(request.Output)}-{picture}.png");
}
