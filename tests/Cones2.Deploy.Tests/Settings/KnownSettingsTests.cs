namespace Cones2.Deploy.Tests.Settings;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("Cones2__Roles", true)]
    [InlineData("Cones2__OpsPort", true)]
    [InlineData("Cones2__Node__Slots", true)]
    [InlineData("Cones2__Engine__Models__0__Path", true)]
    [InlineData("Cones2__Role", false)]
    [InlineData("Cones2__Node__Slot", false)]
    [InlineData("Cones2__Engine__Models__Path", false)]
    [InlineData("Cones2__Engine__Models__0", false)]
    [InlineData("Cones2__Gateway__Audience", false)]
    [InlineData("OTEL_SERVICE", false)]
    public void Knows_OfASilo_IsWhatItsOptionsBind(string variable, bool expected) => Assert.Equal(expected, KnownSettings.Silo.Knows(variable));

    [Theory]
    [InlineData("Cones2__Redis", true)]
    [InlineData("Cones2__Gateway__RequestsPerMinute", true)]
    [InlineData("Cones2__Gateway__Requests", false)]
    [InlineData("Cones2__Roles", false)]
    public void Knows_OfAGateway_IsWhatItsOptionsBind(string variable, bool expected) => Assert.Equal(expected, KnownSettings.Gateway.Knows(variable));
}
