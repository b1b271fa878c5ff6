using System.Text.Json;
using Cones2.Diffusion.Residuals;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Residuals;

public sealed class ResidualTrainerParityTests
{
    public static TheoryData<string> Paper => ReferenceData.FoldersWith("train_paper.safetensors");

    public static TheoryData<string> Official => ReferenceData.FoldersWith("train_official.safetensors");

    [Theory]
    [MemberData(nameof(Paper))]
    public void Take_PaperRecipe_EqualsPyTorch(string folder) => AssertParity(folder, "train_paper", TrainingRecipe.Paper);

    [Theory]
    [MemberData(nameof(Official))]
    public void Take_ReferenceRecipe_EqualsAuthorsLosses(string folder) => AssertParity(folder, "train_official", TrainingRecipe.Reference);

    private static void AssertParity(string folder, string run, TrainingRecipe recipe)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile(folder, $"{run}.safetensors");
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var order = OrderOf(JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Golden(folder, $"{run}.json"))).RootElement, recipe);
        using var trainer = new ResidualTrainer(model, order);

        for (var step = 0; step < golden["log"].shape[0]; step++)
        {
            var caption = order.PreservationCaptions[step % order.PreservationCaptions.Count];
            var taken = trainer.Take(new TrainingSample(golden["latents"][step], golden["noise"][step], golden["timesteps"][step], caption));

            double[] actual = [taken.Denoising, taken.Preservation, taken.Total, taken.GradientNorm];
            var expected = golden["log"][step].data<float>().ToArray();
            for (var column = 0; column < actual.Length; column++)
                Assert.Equal(0, (actual[column] - expected[column]) / Math.Max(Math.Abs(expected[column]), 1e-2), 1e-4);
        }

        GoldenFile.AssertClose(golden["residual"], tensor(trainer.Average(cancellationToken: TestContext.Current.CancellationToken).Values), 1e-4);
    }

    private static TrainingOrder OrderOf(JsonElement run, TrainingRecipe recipe)
    {
        var noun = run.GetProperty("word").GetString()!;
        var rates = run.GetProperty("official_rates");
        return new TrainingOrder
        {
            ClassNoun = noun,
            Seed = new Seed(0),
            PreservationCaptions = [.. run.GetProperty("captions").EnumerateArray().Select(caption => caption.GetString()!)],
            AveragingCaptions = [.. run.GetProperty("average_over").EnumerateArray().Select(caption => caption.GetString()!)],
            Recipe = recipe with
            {
                InstancePrompt = run.GetProperty("instance_prompt").GetString()!.Replace(noun, "{}", StringComparison.Ordinal),
                LearningRate = run.GetProperty("learning_rate").GetDouble(),
                WeightDecay = run.GetProperty("weight_decay").GetDouble(),
                MaxGradientNorm = run.GetProperty("max_grad_norm").GetDouble(),
                Lambda = run.GetProperty("lambda_").ValueKind == JsonValueKind.Null ? 0 : run.GetProperty("lambda_").GetDouble(),
                RateBefore = rates.ValueKind == JsonValueKind.Null ? 0 : rates[0].GetDouble(),
                RateAfter = rates.ValueKind == JsonValueKind.Null ? 0 : rates[1].GetDouble(),
            },
        };
    }
}
