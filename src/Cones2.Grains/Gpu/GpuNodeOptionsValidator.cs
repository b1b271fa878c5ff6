using Microsoft.Extensions.Options;

namespace Cones2.Grains.Gpu;

[OptionsValidator]
internal sealed partial class GpuNodeOptionsValidator : IValidateOptions<GpuNodeOptions>;
