using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.PictureWorld.Pretraining;

namespace Cones2.Cli.Mini;

/// <summary>One run of <c>cones2 mini pretrain</c>.</summary>
internal sealed class PretrainRun(string work, PretrainingSettings settings, Terminal terminal)
{
    public int Execute(CancellationToken cancellationToken)
    {
        var faults = settings.FindFaults().ToList();
        if (faults.Count > 0)
            throw new InvalidInputException(faults);

        var pretraining = new SmallModelPretraining(settings, work);
        var losses = new Dictionary<string, RecentMean>();
        terminal.Track("Pretraining", settings.Steps, 0, bar => pretraining.Run(
            (stage, step, done) =>
            {
                var loss = (losses.TryGetValue(stage.Name, out var mean) ? mean : losses[stage.Name] = new RecentMean()).Add(step.Loss);
                bar.Report(done, $"{stage.Name}, step {step.Number} of {stage.Steps}, loss {loss:f4}");
            },
            cancellationToken));
        if (settings.RecognizerAlone)
            terminal.Result(new { recognizer = pretraining.Recognizer }, $"Trained the recognizer: {pretraining.Recognizer}");
        else
            terminal.Result(new { model = pretraining.Model }, $"Trained the small model: {pretraining.Model}");
        return ExitCode.Success;
    }
}
