using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Tests.Composition;
using Cones2.Diffusion.Tests.Samplers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Batching;

public sealed class DenoisingBatchTests
{
    private const int AmpleRows = 16;

    // A call's outputs differ by 3e-6 from those for a picture alone (the remarks of DenoisingBatch say why), guidance
    // multiplies that by up to 23, and each step hands it on to the next. Measured: 3e-4, of latents that this untrained
    // model drives to a deviation of 10 to 30.
    private const double Tolerance = 1e-3;

    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_MixedRequests_EachIsAsAlone(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        var pipeline = new CompositionPipeline(model);

        var compositions = new MixedRequests(model).All.Select(pipeline.Prepare).ToList();
        using var batch = new DenoisingBatch(model, AmpleRows);

        var pictures = compositions.Select((composition, index) => batch.Admit(composition, new SeededNoise(index))).ToList();
        var latents = BatchRun.ToEnd(batch);

        for (var index = 0; index < pictures.Count; index++)
        {
            using var composition = compositions[index];
            var alone = BatchRun.Alone(composition, index);
            GoldenFile.AssertClose(alone, latents[pictures[index]], Tolerance);
            AssertLooksTheSame(pipeline.Decode(alone), pipeline.Decode(latents[pictures[index]]));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_OtherCompanions_GivesTheSameBytes(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        var requests = new MixedRequests(model);
        using var unguided = Prepare(model, requests.Unguided);
        using var guided = Prepare(model, requests.TwoSubjects);
        using var repeated = Prepare(model, requests.Repeated);
        foreach (var request in new[] { requests.Guided, requests.Karras })
        {
            // The companions take longer, so that there are four pictures in each of its calls.
            using var composition = Prepare(model, request);
            var expected = First((composition, 1), (unguided, 2), (unguided, 3), (unguided, 4));

            Assert.True(First((composition, 1), (guided, 5), (repeated, 6), (guided, 7)).IdenticalTo(expected));
            Assert.False(First((composition, 2), (unguided, 2), (unguided, 3), (unguided, 4)).IdenticalTo(expected));
        }

        Tensor First(params (PreparedComposition Composition, long Seed)[] together) => Denoise(model, place: 0, together);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Next_PicturesOfTwoSizes_IsThoseOfTheCallToCome(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var small = Prepare(model, new MixedRequests(model).Guided);
        using var large = PrepareLarger(model, new MixedRequests(model).Guided);
        using var batch = new DenoisingBatch(model, AmpleRows);
        Assert.Empty(batch.Next);
        var (first, other, last) = (batch.Admit(small, new SeededNoise(1)), batch.Admit(large, new SeededNoise(2)), batch.Admit(small, new SeededNoise(3)));

        Assert.Equal([first, last], batch.Next);
        Assert.Equal([first, last], batch.Advance().Select(step => step.Picture));
        Assert.Equal([other], batch.Next);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Pause_OneOfTwoPictures_TakesNoStepUntilItGoesOn(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = Prepare(model, new MixedRequests(model).PartlyGuided);
        using var batch = new DenoisingBatch(model, AmpleRows);
        var (paused, other) = (batch.Admit(composition, new SeededNoise(1)), batch.Admit(composition, new SeededNoise(2)));
        Assert.Equal([(paused, 0), (other, 0)], Told(batch));

        batch.Pause(paused);
        Assert.Equal([(other, 1)], Told(batch));
        batch.Pause(other);
        Assert.Empty(batch.Next);
        Assert.Empty(batch.Advance());
        Assert.Equal(2, batch.Count);

        batch.Resume(other);
        batch.Resume(paused);
        Assert.Equal([(other, 2), (paused, 1)], Told(batch));
        batch.Pause(paused);
        batch.Remove(paused);
        Assert.Equal(1, batch.Count);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_OtherPlaceInTheCall_GivesTheSameBytes(string folder)
    {
        Assert.SkipWhen(get_num_threads() > 2, "With more than two threads a picture's place in the call shows in the last bits.");
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = PrepareLarger(model, new MixedRequests(model).Guided);
        using var companion = PrepareLarger(model, new MixedRequests(model).TwoSubjects);
        var expected = Denoise(model, place: 0, (composition, 1), (companion, 2), (companion, 3), (companion, 4));

        Assert.True(Denoise(model, place: 1, (companion, 2), (composition, 1), (companion, 3), (companion, 4)).IdenticalTo(expected));
        Assert.True(Denoise(model, place: 3, (companion, 2), (companion, 3), (companion, 4), (composition, 1)).IdenticalTo(expected));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_OtherNumberInTheCall_GivesTheSameBytes(string folder)
    {
        Assert.SkipWhen(get_num_threads() > 2, "With more than two threads a picture's place in the call shows in the last bits.");
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = PrepareLarger(model, new MixedRequests(model).Guided);
        using var companion = PrepareLarger(model, new MixedRequests(model).TwoSubjects);
        var expected = Denoise(model, place: 0, (composition, 1));

        Assert.True(Denoise(model, place: 0, (composition, 1), (companion, 2)).IdenticalTo(expected));
        Assert.True(Denoise(model, place: 0, (composition, 1), (companion, 2), (companion, 3), (companion, 4)).IdenticalTo(expected));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_SelfRecurrence_TellsEachStepOnce(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        var requests = new MixedRequests(model);
        using var repeated = Prepare(model, requests.Repeated with { InferenceSteps = 2 });
        using var once = Prepare(model, requests.PartlyGuided);
        using var batch = new DenoisingBatch(model, AmpleRows);
        var (twice, other) = (batch.Admit(repeated, new SeededNoise(1)), batch.Admit(once, new SeededNoise(2)));

        Assert.Equal([(other, 0)], Told(batch));
        Assert.Equal([(twice, 0), (other, 1)], Told(batch));
        Assert.Equal([(other, 2)], Told(batch));
        Assert.Equal([(twice, 1), (other, 3)], Told(batch));
        Assert.True(twice.IsDone);
        Assert.Equal(0, batch.Count);
        Assert.Empty(batch.Advance());
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_MoreRowsThanAllowed_PicturesTakeTurns(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = Prepare(model, new MixedRequests(model).Guided);
        using var batch = new DenoisingBatch(model, maxRows: 5);
        var pictures = Enumerable.Range(0, 3).Select(seed => batch.Admit(composition, new SeededNoise(seed))).ToList();

        Assert.Equal([(pictures[0], 0), (pictures[1], 0)], Told(batch));
        Assert.Equal([(pictures[2], 0), (pictures[0], 1)], Told(batch));
        Assert.Equal([(pictures[1], 1), (pictures[2], 1)], Told(batch));
        var latents = BatchRun.ToEnd(batch);

        for (var seed = 0; seed < pictures.Count; seed++)
            GoldenFile.AssertClose(BatchRun.Alone(composition, seed), latents[pictures[seed]], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_TwoSizes_AreCalledInTurn(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        var request = new MixedRequests(model).Guided;
        using var square = Prepare(model, request);
        using var wide = Prepare(model, request with { Width = 2 * request.Width });
        using var batch = new DenoisingBatch(model, AmpleRows);
        var squares = new[] { 1, 2 }.Select(seed => batch.Admit(square, new SeededNoise(seed))).ToList();
        var lone = batch.Admit(wide, new SeededNoise(3));

        Assert.Equal([(squares[0], 0), (squares[1], 0)], Told(batch));
        Assert.Equal([(lone, 0)], Told(batch));
        Assert.Equal([(squares[0], 1), (squares[1], 1)], Told(batch));
        var latents = BatchRun.ToEnd(batch);

        GoldenFile.AssertClose(BatchRun.Alone(square, 1), latents[squares[0]], Tolerance);
        GoldenFile.AssertClose(BatchRun.Alone(square, 2), latents[squares[1]], Tolerance);
        GoldenFile.AssertClose(BatchRun.Alone(wide, 3), latents[lone], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Admit_WhileOthersRun_BeginsWithItsFirstStep(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        var requests = new MixedRequests(model);
        using var early = Prepare(model, requests.Weighted);
        using var late = Prepare(model, requests.Repeated);
        using var batch = new DenoisingBatch(model, AmpleRows);
        var first = batch.Admit(early, new SeededNoise(1));
        batch.Advance();
        batch.Advance();

        var second = batch.Admit(late, new SeededNoise(2));

        Assert.Equal([(first, 2)], Told(batch));
        Assert.Equal([(first, 3), (second, 0)], Told(batch));
        var latents = BatchRun.ToEnd(batch);
        GoldenFile.AssertClose(BatchRun.Alone(early, 1), latents[first], Tolerance);
        GoldenFile.AssertClose(BatchRun.Alone(late, 2), latents[second], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Remove_BetweenTwoSteps_TheOthersGoOn(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = Prepare(model, new MixedRequests(model).PartlyGuided);
        using var batch = new DenoisingBatch(model, AmpleRows);
        var pictures = Enumerable.Range(0, 4).Select(seed => batch.Admit(composition, new SeededNoise(seed))).ToList();
        batch.Advance();

        batch.Remove(pictures[1]);
        batch.Remove(pictures[1]);
        var latents = BatchRun.ToEnd(batch);

        Assert.Equal([pictures[0], pictures[2], pictures[3]], pictures.Where(latents.ContainsKey));
        foreach (var seed in new[] { 0, 2, 3 })
            GoldenFile.AssertClose(BatchRun.Alone(composition, seed), latents[pictures[seed]], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_LatentsNotFinite_EndsThatPictureAlone(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = Prepare(model, new MixedRequests(model).PartlyGuided);
        using var healthy = new DenoisingBatch(model, AmpleRows);
        healthy.Admit(composition, new SeededNoise(1));
        healthy.Admit(composition, new SeededNoise(2));
        using var batch = new DenoisingBatch(model, AmpleRows);
        var good = batch.Admit(composition, new SeededNoise(1));
        using var shape = new SeededNoise(2).Initial([1, 4, composition.Height / model.Vae.Config.Factor, composition.Width / model.Vae.Config.Factor]);
        var bad = batch.Admit(composition, new RecordedNoise(full_like(shape, float.PositiveInfinity)));

        // The infinite latents are in the same call of the UNet.
        var steps = batch.Advance();

        Assert.Equal([good, bad], steps.Select(step => step.Picture));
        Assert.True(steps[0].Step!.Latents.IdenticalTo(healthy.Advance()[0].Step!.Latents));
        Assert.Null(steps[1].Step);
        Assert.StartsWith("step 1 of 4: gives latents that are not finite; lower guidanceScale", Assert.IsType<InvalidInputException>(steps[1].Failure).Message, StringComparison.Ordinal);
        Assert.Equal(1, batch.Count);
        GoldenFile.AssertClose(BatchRun.Alone(composition, 1), BatchRun.ToEnd(batch)[good], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Advance_NoiseSourceFails_EndsThatPictureAlone(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = Load(folder);
        using var composition = Prepare(model, new MixedRequests(model).Repeated);
        using var batch = new DenoisingBatch(model, AmpleRows);
        var shape = new long[] { 1, 4, composition.Height / model.Vae.Config.Factor, composition.Width / model.Vae.Config.Factor };

        // Noise for the first step's repetition, none for the second's.
        var bad = batch.Admit(composition, new RecordedNoise(new Seed(1).Normal(shape), new Seed(2).Normal([1, .. shape])));
        var good = batch.Admit(composition, new SeededNoise(3));
        batch.Advance();
        Assert.Equal([(bad, 0), (good, 0)], Told(batch));

        var failed = Assert.Single(batch.Advance());

        Assert.Equal(bad, failed.Picture);
        Assert.NotNull(failed.Failure);
        GoldenFile.AssertClose(BatchRun.Alone(composition, 3), BatchRun.ToEnd(batch)[good], Tolerance);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Dispose_PicturesInEveryState_LeavesNoTensorBehind(string folder)
    {
        using var model = Load(folder);
        using var unguided = Prepare(model, new MixedRequests(model).Karras);
        using var repeated = Prepare(model, new MixedRequests(model).Repeated);
        Run();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        // The first run made the layout's masks, which the composition keeps.
        Run();

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Run()
        {
            using var batch = new DenoisingBatch(model, AmpleRows);
            using var state = batch.Admit(repeated, new SeededNoise(1)).Save();
            var removed = batch.Admit(unguided, new SeededNoise(2));
            batch.Admit(unguided, new SeededNoise(3));
            batch.Admit(repeated, new SeededNoise(4), state);
            for (var call = 0; call < 4; call++)
                batch.Advance();
            batch.Remove(removed);
            batch.Admit(unguided, new SeededNoise(5));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Admit_CompositionOfAnotherModel_IsRefused(string folder)
    {
        using var model = Load(folder);
        using var other = Load(folder);
        using var composition = Prepare(other, new MixedRequests(other).Karras);
        using var batch = new DenoisingBatch(model, AmpleRows);

        var exception = Assert.Throws<InvalidInputException>(() => batch.Admit(composition, new SeededNoise(1)));

        Assert.Equal("composition", Assert.Single(exception.Faults).Where);
        Assert.Equal(0, batch.Count);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Constructor_OneRow_IsRefused(string folder)
    {
        using var model = Load(folder);

        var exception = Assert.Throws<InvalidInputException>(() => new DenoisingBatch(model, maxRows: 1));

        Assert.Equal("maxRows: is 1; give 2 or more: a picture has 2.", exception.Message);
    }

    private static StableDiffusion Load(string folder) => StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);

    private static PreparedComposition Prepare(StableDiffusion model, CompositionRequest request) => new CompositionPipeline(model).Prepare(request);

    /// <summary>Not the smallest picture: its coarsest map has one place, where number and place in the call show.</summary>
    private static PreparedComposition PrepareLarger(StableDiffusion model, CompositionRequest request) =>
        Prepare(model, request with { Width = 2 * request.Width, Height = 2 * request.Height });

    /// <summary>The last latents of one of some pictures that begin together.</summary>
    private static Tensor Denoise(StableDiffusion model, int place, params (PreparedComposition Composition, long Seed)[] together)
    {
        using var batch = new DenoisingBatch(model, AmpleRows);
        var pictures = together.Select(picture => batch.Admit(picture.Composition, new SeededNoise(picture.Seed))).ToList();
        return BatchRun.ToEnd(batch)[pictures[place]];
    }

    /// <summary>The pictures that took a step in one call, and which.</summary>
    private static IEnumerable<(DenoisingTrajectory Picture, int Index)> Told(DenoisingBatch batch) =>
        batch.Advance().Select(step => (step.Picture, step.Step!.Index));

    /// <summary>At most one 8-bit level in one pixel of 1,000.</summary>
    private static void AssertLooksTheSame(Tensor expected, Tensor actual)
    {
        var difference = (Levels(expected) - Levels(actual)).abs().amax([1]);

        Assert.InRange(difference.max().item<float>(), 0, 1);
        Assert.InRange(difference.mean().item<float>(), 0, 0.001);

        static Tensor Levels(Tensor image) => image.div(2).add(0.5).mul(255).round().clamp(0, 255);
    }
}
