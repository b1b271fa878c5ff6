using Cones2.PictureWorld.Evaluation;

namespace Cones2.PictureWorld.Tests.Evaluation;

public sealed class EvaluationSettingsTests
{
    [Fact]
    public void FindFaults_AllOutOfRange_NamesEach()
    {
        var settings = new EvaluationSettings { Categories = 15, Pairs = 0, PicturesPerRow = 0, PhotosPerSubject = 0, Recipe = SmallModel.Recipe with { Steps = 0 } };

        Assert.Equal(
            ["--categories: is 15; give 6 to 14", "--pairs: is 0; give 1 or more", "--pictures: is 0; give 1 or more", "--photos: is 0; give 1 or more", "steps: is 0; give 1 or more"],
            settings.FindFaults().Select(fault => $"{fault.Where}: {fault.Problem}; {fault.Remedy}"));
    }

    [Fact]
    public void FindFaults_Defaults_AreNone() => Assert.Empty(new EvaluationSettings().FindFaults());
}
