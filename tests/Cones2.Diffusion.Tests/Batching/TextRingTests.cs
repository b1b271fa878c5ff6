using Cones2.Diffusion.Batching;
using Cones2.Diffusion.Composition;
using Cones2.Diffusion.Tests.Samplers;
using Cones2.Diffusion.UNet;
using static TorchSharp.torch;

namespace Cones2.Diffusion.Tests.Batching;

public sealed class TextRingTests
{
    public static TheoryData<string> Folders => ReferenceData.FoldersWith("text_encoder.safetensors");

    [Theory]
    [MemberData(nameof(Folders))]
    public void From_AnyPicture_GivesItsRowsAndThoseOfTheNext(string folder)
    {
        using var scope = NewDisposeScope();
        using var model = StableDiffusion.Load(ReferenceData.Model(folder), TestDevice.Float32);
        var requests = new MixedRequests(model);
        var compositions = new[] { requests.Guided, requests.Unguided, requests.TwoSubjects }.Select(new CompositionPipeline(model).Prepare).ToList();
        var pictures = compositions.Select(composition => new DenoisingTrajectory(composition, new SeededNoise(1))).ToList();
        var layers = model.UNet.modules().OfType<CrossAttention>().ToList();
        for (var atOnce = 1; atOnce <= pictures.Count; atOnce++)
        {
            using var ring = new TextRing(pictures, atOnce);
            for (var first = 0; first < (atOnce == pictures.Count ? 1 : pictures.Count); first++)
            {
                var text = ring.From(pictures[first]);
                var expected = Enumerable.Range(first, atOnce).Select(turn => compositions[turn % pictures.Count].Text).ToList();
                foreach (var layer in layers)
                {
                    Assert.True(text[layer].Key.IdenticalTo(cat([.. expected.Select(one => one[layer].Key)])));
                    Assert.True(text[layer].Value.IdenticalTo(cat([.. expected.Select(one => one[layer].Value)])));
                }
            }
        }

        pictures.ForEach(picture => picture.Dispose());
        compositions.ForEach(composition => composition.Dispose());
    }
}
