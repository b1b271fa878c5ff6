using Microsoft.Extensions.Options;

namespace Cones2.Grains.Engine;

internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    private static readonly EngineAttributesValidator Attributes = new();

    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(Attributes.Validate(name, options));
        foreach (var twice in options.Models.GroupBy(model => model.Name, StringComparer.Ordinal).Where(models => models.Count() > 1))
            result.AddError($"Models: {twice.Count()} are called \"{twice.Key}\"; give each a name of its own.");
        return result.Build();
    }
}
