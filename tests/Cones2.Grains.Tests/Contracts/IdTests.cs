using Cones2.Contracts.Compositions;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;

namespace Cones2.Grains.Tests.Contracts;

public sealed class IdTests
{
    [Fact]
    public void Parse_Key_GivesTheIdThatWroteIt()
    {
        Assert.Equal(SubjectId.Of(TenantId.Parse("acme"), "rex_2"), SubjectId.Parse("acme/rex_2"));
        Assert.Equal("acme/rex_2", SubjectId.Parse("acme/rex_2").ToString());
        Assert.Equal(TenantId.Parse("acme"), CompositionId.Parse("acme/beach-7").Tenant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rex")]
    [InlineData("acme/")]
    [InlineData("/rex")]
    [InlineData("acme/rex/head")]
    [InlineData("acme/..")]
    [InlineData("Acme/rex")]
    [InlineData("acme/r\u0435x")]
    [InlineData("acme/01234567890123456789012345678901234567890123456789012345678901234")]
    public void Parse_NoKey_NamesTheValueAndTheRemedy(string key)
    {
        var exception = Assert.Throws<ClusterException>(() => SubjectId.Parse(key));

        Assert.Equal(ClusterError.InvalidInput, exception.Code);
        Assert.StartsWith($"subject: is \"{key}\"; give", exception.Message, StringComparison.Ordinal);
    }
}
