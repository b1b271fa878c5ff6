using Microsoft.Extensions.Options;

namespace Cones2.Gateway;

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
