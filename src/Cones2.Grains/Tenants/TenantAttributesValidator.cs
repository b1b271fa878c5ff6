using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tenants;

/// <summary>What the options' attributes say.</summary>
[OptionsValidator]
internal sealed partial class TenantAttributesValidator : IValidateOptions<TenantOptions>;
