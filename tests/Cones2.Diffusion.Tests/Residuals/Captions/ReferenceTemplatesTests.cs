using Cones2.Diffusion.Residuals.Captions;

namespace Cones2.Diffusion.Tests.Residuals.Captions;

public sealed class ReferenceTemplatesTests
{
    [Fact]
    public void All_AuthorsTemplates_Are27WithOnePlaceholder()
    {
        Assert.Equal(27, ReferenceTemplates.All.Count);
        Assert.All(ReferenceTemplates.All, template => Assert.Equal(2, template.Split("{}").Length));
        Assert.Equal("a photo of a {}", ReferenceTemplates.All[0]);
        Assert.Equal("a photo of a small {}", ReferenceTemplates.All[26]);
    }
}
