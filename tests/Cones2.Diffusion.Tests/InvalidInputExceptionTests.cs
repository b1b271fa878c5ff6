namespace Cones2.Diffusion.Tests;

public sealed class InvalidInputExceptionTests
{
    [Fact]
    public void Message_TwoFaults_HasALineForEach()
    {
        var exception = new InvalidInputException(
        [
            new InputFault("subjects[0].box", "is empty (width 0)", "give a width of at least 8"),
            new InputFault("steps", "is -1", "give 1 to 1000"),
        ]);

        Assert.Equal(
            "subjects[0].box: is empty (width 0); give a width of at least 8.\nsteps: is -1; give 1 to 1000.",
            exception.Message);
    }
}
