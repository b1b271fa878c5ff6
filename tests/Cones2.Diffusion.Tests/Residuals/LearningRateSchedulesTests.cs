using Cones2.Diffusion.Residuals;

namespace Cones2.Diffusion.Tests.Residuals;

public sealed class LearningRateSchedulesTests
{
    [Theory]
    [InlineData("constant", new[] { 1.0, 1, 1, 1 })]
    [InlineData("Linear", new[] { 1.0, 0.75, 0.5, 0.25 })]
    public void ShareAt_EachStep_IsOfItsSchedule(string name, double[] expected)
    {
        var schedule = LearningRateSchedules.Parse(name);

        Assert.Equal(expected, Enumerable.Range(0, 4).Select(step => schedule.ShareAt(step, 4)));
        Assert.Equal(name, LearningRateSchedules.Of(schedule), ignoreCase: true);
    }

    [Fact]
    public void Parse_UnknownName_SaysWhichThereAre()
    {
        var fault = Assert.Throws<InvalidInputException>(() => LearningRateSchedules.Parse("cosine")).Faults.Single();

        Assert.Equal(new InputFault("learningRateSchedule", "is \"cosine\"", "give one of constant, linear"), fault);
    }
}
