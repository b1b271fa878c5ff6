using Microsoft.Extensions.Options;

namespace Cones2.Grains.Storage;

[OptionsValidator]
internal sealed partial class BlobCacheOptionsValidator : IValidateOptions<BlobCacheOptions>;
