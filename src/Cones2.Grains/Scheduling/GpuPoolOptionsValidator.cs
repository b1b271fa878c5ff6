using Microsoft.Extensions.Options;

namespace Cones2.Grains.Scheduling;

[OptionsValidator]
internal sealed partial class GpuPoolOptionsValidator : IValidateOptions<GpuPoolOptions>;
