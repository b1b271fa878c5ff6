using System.Diagnostics;
using Cones2.Cli.Output;
using Cones2.Diffusion;
using Cones2.Diffusion.Layout;
using Cones2.Diffusion.TextEncoding;
using Cones2.Diffusion.Tokenization;
using Cones2.Diffusion.UNet;
using Cones2.Diffusion.Vae;
using Cones2.Diffusion.Weights;
using static TorchSharp.torch;

namespace Cones2.Cli.Bench;

/// <summary>
/// One run of <c>cones2 bench</c>. Ratios are of neighbours in time, every other round backwards, so that a machine that
/// drifts does not move them.
/// </summary>
internal sealed class BenchRun(BenchShape shape, int size, int rounds, string device, Terminal terminal)
{
    private const int MatrixSide = 2048;

    // Enough to fill a GPU.
    private const int DeviceMatrixSide = 8192;
    private const int Products = 25;
    private const int ManySubjects = 6;
    private const double Timestep = 500;

    private static readonly Seed Seed = new(0);

    public int Execute(CancellationToken cancellationToken)
    {
        var smallest = shape.Autoencoder.Factor << shape.UNet.Halvings;
        if (size < smallest || size % smallest != 0)
            throw new InvalidInputException("--size", $"is {size}", $"give a multiple of {smallest}");
        if (rounds < 1)
            throw new InvalidInputException("--rounds", $"is {rounds}", "give 1 or more");

        // bfloat16 first: the peak of memory is the process's, and float32 would raise it.
        using var noGradient = no_grad();
        var narrow = Measure(Precision.BFloat16, guided: true, cancellationToken);
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        var half = device == "cpu" ? default : Measure(Precision.Float16, guided: false, cancellationToken);
        var wide = Measure(Precision.Float32, guided: false, cancellationToken);

        var result = new BenchResult(
            shape.Name, size, device, wide.Step, narrow.Step, device == "cpu" ? null : half.Step, device != "cpu" || Placement.CpuComputesBFloat16, wide.Operations, wide.Rate, narrow.Rate,
            wide.Operations / wide.Step / wide.Rate, narrow.Operations / narrow.Step / narrow.Rate,
            narrow.GuidedOverUnguided, narrow.ManyOverOne, peak);
        terminal.Result(result, Lines(result));
        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(BenchResult result) =>
    [
        $"{result.Shape} at {result.Size} px on {result.Device}, {Operations(result.FloatingPointOperations)} a step, medians",
        $"  a step in float32             {Seconds(result.StepSecondsFloat32)}",
        $"  a step in bfloat16            {Seconds(result.StepSecondsBFloat16)}   {result.StepSecondsBFloat16 / result.StepSecondsFloat32:f2} of float32",
        .. result.StepSecondsFloat16 is { } half ? [$"  a step in float16             {Seconds(half)}   {half / result.StepSecondsFloat32:f2} of float32"] : Array.Empty<string>(),
        $"  matrix products in float32    {result.Float32Rate / 1e9,8:f0} giga-operations/s, of which a step reaches {result.Float32RateShare:p0}",
        $"  matrix products in bfloat16   {result.BFloat16Rate / 1e9,8:f0} giga-operations/s, of which a step reaches {result.BFloat16RateShare:p0}",
        $"  guided over unguided          {result.GuidedOverUnguided,8:f3}",
        $"  six subjects over one         {result.SixSubjectsOverOne,8:f3}",
        $"  peak memory in bfloat16       {result.PeakBytes / 1e9,8:f2} GB{(result.Device == "cpu" ? "" : " of the host's")}",
        .. result.BFloat16Computes ? Array.Empty<string>() : ["  This CPU has no AVX-512: bfloat16 weights are widened to float32 as they are used."],
    ];

    // A small model's steps have few.
    private static string Operations(double count) => count < 1e11 ? $"{count / 1e9:f2} giga-operations" : $"{count / 1e12:f2} tera-operations";

    // A GPU's steps take hundredths of a second.
    private static string Seconds(double seconds) => seconds < 1 ? $"{seconds,8:f4} s" : $"{seconds,8:f2} s";

    private Figures Measure(Precision precision, bool guided, CancellationToken cancellationToken)
    {
        var placement = Placement.On(device, precision);
        Figures figures = default;

        // The bar counts building with the first step, the rounds, and decoding.
        terminal.Track($"Measuring {precision.ToString().ToLowerInvariant()}", rounds + 2, 0, bar => figures = Measure(placement, guided, bar, cancellationToken));
        return figures;
    }

    private Figures Measure(Placement placement, bool guided, ProgressBar bar, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var rate = MatrixRate(placement);
        using var unet = new UNet2DConditionModel(shape.UNet, placement);
        RandomWeights.Fill(unet, Seed);
        using var encoder = new TextEncoder(shape.TextEncoder, placement);
        RandomWeights.Fill(encoder, Seed);
        using var vae = new AutoencoderKL(shape.Autoencoder, placement);
        RandomWeights.Fill(vae, Seed);

        var side = size / shape.Autoencoder.Factor;
        var latents = Seed.Normal(1, shape.UNet.LatentChannels, side, side).to(placement.Device).expand(2, -1, -1, -1);
        var timesteps = tensor(new[] { Timestep, Timestep }, device: placement.Device);
        var ids = Enumerable.Range(0, shape.TextEncoder.MaxPositions).Select(position => (long)position).ToArray();
        using var text = unet.ProjectText(encoder.Encode(ids, ids));
        using var one = MaskOf(1);
        using var many = MaskOf(ManySubjects);

        double operations;
        using (var count = new OperationCount(unet))
        {
            Step(null);
            operations = count.Total;
        }

        bar.Report(1);

        var (plain, ofOne, ofMany) = (new List<double>(), new List<double>(), new List<double>());
        (LayoutMask? Mask, List<double> Seconds)[] steps = guided ? [(null, plain), (one, ofOne), (many, ofMany)] : [(null, plain)];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (mask, seconds) in round % 2 == 0 ? steps : steps.Reverse())
                seconds.Add(Step(mask));
            bar.Report(round + 2);
        }

        vae.Decode(latents[..1]).Dispose();
        bar.Report(rounds + 2);
        return new Figures(Median(plain), operations, rate, Ratio(ofOne, plain), Ratio(ofMany, ofOne));

        double Step(LayoutMask? mask)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var bias = mask is null ? null : new LayoutBias([null, new GuidedRow(mask, GuidanceWeighting.Paper, Factor: 0.7)]);
            return Elapsed(placement, () =>
            {
                unet.forward(latents, timesteps, text, bias is null ? null : bias.For).Dispose();
                NativeHeap.ReturnFreed();
            });
        }
    }

    private LayoutMask MaskOf(int subjects)
    {
        var width = size / subjects;
        var layouts = Enumerable.Range(0, subjects).Select(index => new SubjectLayout(
            new TokenSpan(2 + (3 * index), 1), new BoxRegion(new Box(index * width, size / 4, (index + 1) * width, size))));
        return new LayoutMask([.. layouts], LayoutGuidance.Paper, size, size, shape.TextEncoder.MaxPositions);
    }

    /// <summary>Operations a second of a product of square matrices into one that is there, the second one stored as the weights are.</summary>
    private double MatrixRate(Placement placement)
    {
        var side = placement.Device.type == TorchSharp.DeviceType.CPU ? MatrixSide : DeviceMatrixSide;
        var left = Seed.Normal(side, side).to(placement.Device).to(placement.ComputeType);
        var right = Seed.Normal(side, side).to(placement.Device).to(placement.WeightType);
        var product = empty(side, side, placement.ComputeType, placement.Device);
        Multiply();
        return 2 * Math.Pow(side, 3) / Median([.. Enumerable.Range(0, Products).Select(_ => Elapsed(placement, Multiply))]);

        void Multiply()
        {
            using var products = NewDisposeScope();
            product.addmm_(left, right.to(placement.ComputeType), beta: 0f, alpha: 1f);
        }
    }

    private static double Elapsed(Placement placement, Action work)
    {
        Finish();
        var watch = Stopwatch.StartNew();
        work();
        Finish();
        return watch.Elapsed.TotalSeconds;

        void Finish()
        {
            if (placement.Device.type == TorchSharp.DeviceType.CUDA)
                cuda.synchronize(placement.Device);
        }
    }

    private static double Ratio(List<double> numerators, List<double> denominators) =>
        numerators.Count == 0 ? 0 : Median([.. numerators.Zip(denominators, (numerator, denominator) => numerator / denominator)]);

    private static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private readonly record struct Figures(double Step, double Operations, double Rate, double GuidedOverUnguided, double ManyOverOne);
}
