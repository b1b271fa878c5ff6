using System.Text.Json;
using System.Text.Json.Nodes;
using Cones2.Contracts.Tenants;
using Microsoft.OpenApi;

namespace Cones2.Gateway.Api;

/// <summary>What the OpenAPI document says of every route.</summary>
internal static class DocumentExtensions
{
    private const string Scheme = "key";

    private static readonly Dictionary<string, string> Refusals = new()
    {
        ["400"] = "The request has faults; all are told, each with its JSON pointer and its remedy.",
        ["401"] = "There is no credential, or it is good no more.",
        ["403"] = "The credential may not do this.",
        ["404"] = "There is no such thing of this tenant.",
        ["409"] = "How things stand does not allow it.",
        ["410"] = "It was deleted, for good.",
        ["413"] = "The body is too large.",
        ["415"] = "The body is of another media type.",
        ["429"] = "Too much at once, and Retry-After tells when to come again; or, without it, as much as may be kept.",
    };

    public static void AddDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Cones 2";
            document.Info.Description = "Subjects are learned once, from photos, and composed in pictures, each in its place.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, or a token of the issuer that the gateway trusts.",
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            foreach (var (status, answer) in operation.Responses ?? [])
            {
                if (Refusals.TryGetValue(status, out var what))
                    answer.Description = what;
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(TenantRoles))
                DescribeRoles(schema);
            return Task.CompletedTask;
        });
    });

    /// <summary>One name, or several in one text.</summary>
    private static void DescribeRoles(OpenApiSchema schema)
    {
        var names = Enum.GetNames<TenantRoles>().Select(JsonNamingPolicy.CamelCase.ConvertName).ToList();
        schema.Type = null;
        schema.AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. names.Select(name => JsonValue.Create(name))] },
            new OpenApiSchema { Type = JsonSchemaType.String, Pattern = $"^({string.Join('|', names)})(, ({string.Join('|', names)}))+$" },
        ];
    }
}
