using Cones2.PictureWorld.Pretraining;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cones2.PictureWorld.Tests.Pretraining;

public sealed class PretrainingStageTests : IDisposable
{
    private const int Steps = 40;

    private readonly string _folder = Directory.CreateTempSubdirectory("cones2-").FullName;

    /// <summary>From 1, a bfloat16 weight's next is 0.0078 higher: steps of a hundredth of that would be lost in it.</summary>
    [Fact]
    public void Run_ComputingInBFloat16_TakesStepsTooSmallForIt()
    {
        using var stage = new Ascent(narrow: true);

        foreach (var _ in stage.Run(CancellationToken.None))
        {
        }

        Assert.Equal(1 + (Ascent.Rate * Steps / 2), stage.Weight, 1e-4);
    }

    [Fact]
    public void Run_ComputingInBFloat16FromACheckpoint_EndsWhereAnUncutRunDoes()
    {
        using var whole = new Ascent(narrow: true);
        using var first = new Ascent(narrow: true);
        using var second = new Ascent(narrow: true);
        var checkpoint = Path.Combine(_folder, "checkpoint");

        _ = whole.Run(CancellationToken.None).Count();
        _ = first.Run(CancellationToken.None).Take(Steps / 2).Count();
        first.Save(checkpoint);
        second.Restore(checkpoint);
        _ = second.Run(CancellationToken.None).Count();

        Assert.Equal(whole.Weight, second.Weight);
        Assert.Equal(whole.Seen[^1], second.Seen[^1]);
    }

    [Fact]
    public void Run_ComputingItself_IsRightToTheLastBitOfItsLoss()
    {
        using var stage = new Ascent(narrow: false);

        var losses = stage.Run(CancellationToken.None).Select(step => step.Loss).ToList();

        Assert.Equal(stage.Seen.Select(weight => (double)-weight), losses);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>One weight that begins at 1 and rises by the rate at each step.</summary>
    private sealed class Ascent : PretrainingStage
    {
        public const double Rate = 1e-4;

        private readonly Linear _trained;
        private readonly Linear _computing;

        public Ascent(bool narrow)
            : this(One(ScalarType.Float32), narrow ? One(ScalarType.BFloat16) : null)
        {
        }

        private Ascent(Linear trained, Linear? narrow)
            : base("ascent", seed: 0, batch: 1, trained, new LearningRate(Rate, WarmupSteps: 0, PretrainingStageTests.Steps), weightDecay: 0, computing: narrow) =>
            (_trained, _computing) = (trained, narrow ?? trained);

        public float Weight => _trained.weight.item<float>();

        public List<float> Seen { get; } = [];

        private protected override (Tensor Loss, Tensor Reported) Measure(int step)
        {
            var weight = _computing.weight.to(ScalarType.Float32);
            Seen.Add(weight.item<float>());
            return (-weight.sum(), -weight.sum());
        }

        private static Linear One(ScalarType type)
        {
            using var noGradient = no_grad();
            var one = nn.Linear(1, 1, hasBias: false, dtype: type);
            one.weight.fill_(1);
            return one;
        }
    }
}
