using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tenants;

[OptionsValidator]
internal sealed partial class AgreedLimitsValidator : IValidateOptions<AgreedLimits>;
