using System.CommandLine;
using Cones2.Cli.Output;
using Cones2.Cli.Sessions;
using Cones2.PictureWorld;

namespace Cones2.Cli.Compose;

/// <summary><c>cones2 compose</c>: learned subjects to a picture.</summary>
internal static class ComposeCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("request") { Description = "A JSON file with what the options below say; options win over it.", HelpName = "REQUEST.json", Arity = ArgumentArity.ZeroOrOne };
        var model = CommonOptions.Model();
        var prompt = new Option<string?>("--prompt", "-p") { Description = "The prompt, each subject's name in braces: \"a {rex} and a {mug} on the beach\".", HelpName = "TEXT" };
        var subjects = Pairs("--subject", "A subject, and its residual's file or the name it was learned under: rex=rex.safetensors, or rex=rex.", "NAME=FILE", "-s");
        var boxes = Pairs("--box", "Its place in pixels: rex=left,top,right,bottom.", "NAME=L,T,R,B", "-b");
        var masks = Pairs("--mask", "Its place as a picture, white inside: rex=mask.png.", "NAME=FILE");
        var strengths = Pairs("--strength", "How strongly it is held to its place: rex=1.2 [default: 1].", "NAME=X");
        var nouns = Pairs("--noun", "Its class noun, where the residual does not tell: rex=dog.", "NAME=NOUN");
        var negative = new Option<string?>("--negative-prompt") { Description = "What to lead away from.", HelpName = "TEXT" };
        var seed = new Option<long?>("--seed") { Description = "The same seed gives the same picture [default: 0].", HelpName = "N" };
        var pictures = new Option<int?>("--pictures") { Description = "How many, of the seeds that follow each other [default: 1].", HelpName = "N" };
        var sampler = new Option<string?>("--sampler") { Description = "ddim, pndm, euler, lms, dpmpp-2m, dpmpp-2m-karras or unipc [default: ddim].", HelpName = "NAME" };
        var steps = new Option<int?>("--steps") { Description = "Denoising steps [default: 50; small model: 25].", HelpName = "N" };
        var scale = new Option<double?>("--guidance-scale") { Description = "Classifier-free guidance [default: 7.5; small model: 4].", HelpName = "X" };
        var size = new Option<string?>("--size") { Description = "Pixels: 512, or WIDTHxHEIGHT [default: the model's].", HelpName = "SIZE" };
        var weighting = new Option<string?>("--weighting") { Description = "Layout guidance of the paper, or the reference code [default: paper].", HelpName = "NAME" };
        var gammaPlus = new Option<double?>("--gamma-plus") { Description = "Strengthening in a subject's place [default: 2.5; small model: 10].", HelpName = "X" };
        var gammaMinus = new Option<double?>("--gamma-minus") { Description = "Weakening elsewhere, 0 or below [default: -1e-5; reference: -1e8].", HelpName = "X" };
        var eta = new Option<double?>("--eta") { Description = "Height of eta(t) [default: 1].", HelpName = "X" };
        var etaExponent = new Option<double?>("--eta-exponent") { Description = "Shape of eta(t), 0 constant to 1 linear [default: 0.5].", HelpName = "X" };
        var weight = new Option<double?>("--weight") { Description = "w of the reference weighting [default: 0.08].", HelpName = "X" };
        var share = new Option<double?>("--guided-share") { Description = "Share of the steps that are guided [default: 1; small model: 0.4].", HelpName = "X" };
        var recurrence = new Option<string?>("--self-recurrence") { Description = "Take guided steps twice: none, same-level or published [default: none; reference: published].", HelpName = "NAME" };
        var output = new Option<string?>("--output", "-o") { Description = "The PNG to write; several pictures get numbers [default: picture.png].", HelpName = "FILE" };
        var precision = new Option<string?>("--precision") { Description = "auto, float32, bfloat16, or float16 on CUDA [default: auto].", HelpName = "TYPE" };
        var device = CommonOptions.Device();
        var places = new SessionOptions();
        var json = CommonOptions.Json();

        var command = new Command("compose", "Compose learned subjects in one picture, each in its place.")
        {
            file, model, prompt, subjects, boxes, masks, strengths, nouns, negative, seed, pictures, sampler, steps, scale, size,
            weighting, gammaPlus, gammaMinus, eta, etaExponent, weight, share, recurrence, output, precision, device, places.Cluster, places.Tenant, places.Data, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = parsed.GetValue(file) is { } path ? ComposeFile.Read(path) : new ComposeFile();
            request = (request with
            {
                Model = parsed.GetValue(model) ?? request.Model,
                Prompt = parsed.GetValue(prompt) ?? request.Prompt,
                NegativePrompt = parsed.GetValue(negative) ?? request.NegativePrompt,
                Seed = parsed.GetValue(seed) ?? request.Seed,
                Pictures = parsed.GetValue(pictures) ?? request.Pictures,
                Sampler = parsed.GetValue(sampler) ?? request.Sampler,
                Steps = parsed.GetValue(steps) ?? request.Steps,
                GuidanceScale = parsed.GetValue(scale) ?? request.GuidanceScale,
                Output = parsed.GetValue(output) ?? request.Output,
                Precision = parsed.GetValue(precision) ?? request.Precision,
                Guidance = request.Guidance with
                {
                    Weighting = parsed.GetValue(weighting) ?? request.Guidance.Weighting,
                    GammaPlus = parsed.GetValue(gammaPlus) ?? request.Guidance.GammaPlus,
                    GammaMinus = parsed.GetValue(gammaMinus) ?? request.Guidance.GammaMinus,
                    Eta = parsed.GetValue(eta) ?? request.Guidance.Eta,
                    EtaExponent = parsed.GetValue(etaExponent) ?? request.Guidance.EtaExponent,
                    Weight = parsed.GetValue(weight) ?? request.Guidance.Weight,
                    GuidedShare = parsed.GetValue(share) ?? request.Guidance.GuidedShare,
                    SelfRecurrence = parsed.GetValue(recurrence) ?? request.Guidance.SelfRecurrence,
                },
            }).WithSize(parsed.GetValue(size)).WithSubjects(new SubjectFlags(
                parsed.GetValue(subjects) ?? [], parsed.GetValue(boxes) ?? [], parsed.GetValue(masks) ?? [],
                parsed.GetValue(strengths) ?? [], parsed.GetValue(nouns) ?? []));
            var onDevice = parsed.GetValue(device)!;
            var session = places.Read(parsed, request.Model ?? SmallModel.ModelIn(SmallModel.Folder), onDevice, CommonOptions.PrecisionOf(request.Precision, onDevice));
            return new ComposeRun(request, session, new Terminal(parsed.GetValue(json))).ExecuteAsync(cancellationToken);
        });
        return command;
    }

    private static Option<string[]> Pairs(string name, string description, string helpName, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = helpName, Arity = ArgumentArity.ZeroOrMore };
}
