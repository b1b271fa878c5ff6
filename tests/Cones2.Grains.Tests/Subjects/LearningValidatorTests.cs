using Cones2.Contracts.Blobs;
using Cones2.Contracts.Errors;
using Cones2.Contracts.Subjects;
using Cones2.Contracts.Tenants;
using Cones2.Diffusion.Residuals;
using Cones2.Grains.Storage;
using Cones2.Grains.Subjects;
using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tests.Subjects;

public sealed class LearningValidatorTests : IDisposable
{
    private static readonly SubjectId Rex = SubjectId.Parse("acme/rex");
    private static readonly ModelOnOffer Small = new("small", Composes: true, Learns: true, PictureSize: 64, LayoutPlace: 4) { Nouns = ["dog", "mug"] };

    private readonly TemporaryFolder _folder = new();
    private readonly FileBlobStore _blobs;

    public LearningValidatorTests() => _blobs = new FileBlobStore(Options.Create(new FileBlobOptions { Folder = _folder["blobs"] }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_NounTheModelNeverSaw_NamesThoseItKnows()
    {
        var order = Order("unicorn", await _blobs.WriteAsync(BlobOwner.Of(Rex), [1], Cancellation));

        var exception = await Assert.ThrowsAsync<ClusterException>(() => LearningValidator.ValidateAsync(Rex, order, [Small], _blobs, Cancellation));

        Assert.Equal(new Fault("classNoun", "is \"unicorn\", which the model never saw", "give one of dog, mug"), Assert.Single(exception.Faults));
    }

    [Fact]
    public async Task Validate_AnyNounOfAModelThatTellsNone_IsRight()
    {
        var order = Order("unicorn", await _blobs.WriteAsync(BlobOwner.Of(Rex), [1], Cancellation));

        Assert.Equal(5, (await LearningValidator.ValidateAsync(Rex, order, [], _blobs, Cancellation)).Steps);
    }

    [Fact]
    public async Task Validate_LearningRateSchedule_IsTheRecipesOrAFault()
    {
        var order = Order("dog", await _blobs.WriteAsync(BlobOwner.Of(Rex), [1], Cancellation));

        var linear = await LearningValidator.ValidateAsync(Rex, order with { LearningRateSchedule = "linear" }, [Small], _blobs, Cancellation);
        var exception = await Assert.ThrowsAsync<ClusterException>(() => LearningValidator.ValidateAsync(Rex, order with { LearningRateSchedule = "cosine" }, [Small], _blobs, Cancellation));

        Assert.Equal(LearningRateSchedule.Linear, linear.LearningRateSchedule);
        Assert.Equal(new Fault("learningRateSchedule", "is \"cosine\"", "give one of constant, linear"), Assert.Single(exception.Faults));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("A")]
    public async Task Validate_PhotoThatIsNoHash_IsAFaultOfItsField(string sha256)
    {
        var order = Order("dog", new BlobReference(BlobOwner.Of(Rex), sha256, 10));

        var exception = await Assert.ThrowsAsync<ClusterException>(() => LearningValidator.ValidateAsync(Rex, order, [Small], _blobs, Cancellation));

        Assert.Equal("photos[0].sha256", Assert.Single(exception.Faults).Where);
    }

    private static LearningOrder Order(string noun, BlobReference photo) => new() { Model = "small", ClassNoun = noun, Photos = [photo], Steps = 5 };
}
