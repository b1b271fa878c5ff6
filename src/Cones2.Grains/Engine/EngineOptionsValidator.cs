using Microsoft.Extensions.Options;

namespace Cones2.Grains.Engine;

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
