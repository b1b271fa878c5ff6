using Microsoft.Extensions.Options;

namespace Cones2.Telemetry;

[OptionsValidator]
internal sealed partial class OpsOptionsValidator : IValidateOptions<OpsOptions>;
