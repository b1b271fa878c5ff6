using Microsoft.Extensions.Options;

namespace Cones2.Grains.Tenants;

internal sealed class TenantOptionsValidator : IValidateOptions<TenantOptions>
{
    private static readonly TenantAttributesValidator Attributes = new();
    private static readonly AgreedLimitsValidator Limits = new();

    public ValidateOptionsResult Validate(string? name, TenantOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Attributes.Validate(name, options));
        foreach (var (tenant, agreed) in options.Agreed)
            result.AddResult(Limits.Validate($"{nameof(TenantOptions.Agreed)}.{tenant}", agreed));
        return result.Build();
    }
}
