using Microsoft.Extensions.Options;

namespace Cones2.Grains.Engine;

/// <summary>What the options' attributes say.</summary>
[OptionsValidator]
internal sealed partial class EngineAttributesValidator : IValidateOptions<EngineOptions>;
