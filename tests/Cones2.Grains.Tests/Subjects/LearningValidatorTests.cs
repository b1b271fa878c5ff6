using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Grains.Subjects;

namespace Cones2.Grains.Tests.Subjects;

public sealed class LearningValidatorTests
{
    private static readonly SubjectId Rex = SubjectId.Parse("acme/rex");
    private static readonly ModelOnOffer Small = new("small", Composes: true, Learns: true, PictureSize: 64, LayoutPlace: 4) { Nouns = ["dog", "mug"] };

    [Fact]
    public void Validate_NounTheModelNeverSaw_NamesThoseItKnows()
    {
        var exception = Assert.Throws<ClusterException>(() => LearningValidator.Validate(Rex, Order("unicorn", Hash('a')), [Small]));

        Assert.Equal(new Fault("classNoun", "is \"unicorn\", which the model never saw", "give one of dog, mug"), Assert.Single(exception.Faults));
    }

    [Fact]
    public void Validate_AnyNounOfAModelThatTellsNone_IsRight() =>
        Assert.Equal(5, LearningValidator.Validate(Rex, Order("unicorn", Hash('a')), []).Steps);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("A")]
    public void Validate_PhotoThatIsNoHash_IsAFaultOfItsField(string sha256)
    {
        var exception = Assert.Throws<ClusterException>(() => LearningValidator.Validate(Rex, Order("dog", sha256), [Small]));

        Assert.Equal("photos[0].sha256", Assert.Single(exception.Faults).Where);
    }

    private static string Hash(char digit) => new(digit, 64);

    private static LearningOrder Order(string noun, string sha256) =>
        new() { Model = "small", ClassNoun = noun, Photos = [new BlobReference(BlobOwner.Of(Rex), sha256, 10)], Steps = 5 };
}
