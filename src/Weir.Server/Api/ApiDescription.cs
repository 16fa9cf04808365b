using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Weir.Guard.Decisions;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Api;

/// <summary>
/// The API's own description in OpenAPI 3.1: every route under <c>/api/v1</c>, the permission it demands (<c>x-weir-permission</c>) and the
/// problems it answers with. It names no server, so nothing in it depends on what a client calls this one.
/// </summary>
internal static class ApiDescription
{
    /// <summary>The document's name, which is also the version in the path.</summary>
    public const string Name = "v1";

    /// <summary>The extension that holds the permission.</summary>
    public const string PermissionExtension = "x-weir-permission";

    private const string Prefix = "api/v1";
    private const string Media = "application/problem+json";

    /// <summary>The endpoint answers with a record.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder endpoint, int status, Type record)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, record, ["application/json"]));

    /// <summary>The endpoint puts something without a state that could be lost, so it needs no If-Match.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="reason">Why that is right.</param>
    public static TBuilder WithoutRevision<TBuilder>(this TBuilder endpoint, string reason)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Stateless(reason));

    /// <summary>Says what is described, and how.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = static description =>
            description.RelativePath is { } path
            && (path == Prefix || path.StartsWith(Prefix + "/", StringComparison.Ordinal))
            && !path.EndsWith("openapi.json", StringComparison.Ordinal);
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Weir",
                Version = Name,
                Description = "Every answer that is not a success is a problem of RFC 9457 with a stable code; docs/errors.md lists them.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[nameof(Problem)] = ProblemSchema();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            Describe(operation, context.Description.ActionDescriptor.EndpointMetadata, context.Description.HttpMethod, context.Document!);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiOperation operation, IList<object> metadata, string? method, OpenApiDocument document)
    {
        operation.Responses ??= [];
        operation.Responses.Remove("200", out var plain);
        if (plain is not null && (plain.Content is { Count: > 0 } || operation.Responses.Count == 0))
        {
            operation.Responses.Add("200", plain);
        }

        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (metadata.OfType<PermissionDemand>().FirstOrDefault()?.Permission is { } permission)
        {
            operation.Extensions[PermissionExtension] = new JsonNodeExtension(JsonValue.Create(permission.Name)!);
            operation.Summary ??= Sentence(permission.Summary);
            AddParameters(operation, permission, method, ApiMiddleware.NeedsRevision([.. metadata], method));
        }
        else if (metadata.OfType<OpenEndpoint>().FirstOrDefault() is { } open)
        {
            operation.Extensions["x-weir-open"] = new JsonNodeExtension(JsonValue.Create(open.Reason)!);
        }

        foreach (var problems in ProblemsOf(metadata, method).GroupBy(static problem => problem.Status).OrderBy(static group => group.Key))
        {
            operation.Responses[problems.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(", ", problems.Select(static problem => $"`{problem.Code}`").Order(StringComparer.Ordinal)),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Media] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) },
                },
            };
        }
    }

    private static void AddParameters(OpenApiOperation operation, Permission permission, string? method, bool needsRevision)
    {
        operation.Parameters ??= [];
        if (needsRevision)
        {
            operation.Parameters.Add(Header("If-Match", "The ETag that the change is made from.", isRequired: true));
        }

        if (method == "POST")
        {
            operation.Parameters.Add(Header(Idempotency.Header, "1 to 255 visible characters; a repeated request gets the first answer.", false));
        }

        if (permission.Reason)
        {
            operation.Parameters.Add(Header(GuardMiddleware.ReasonHeader, "Why, as percent-encoded UTF-8.", isRequired: true));
        }
    }

    private static IEnumerable<ApiProblem> ProblemsOf(IList<object> metadata, string? method)
    {
        yield return ApiProblems.TooMany;
        if (metadata.OfType<IAcceptsMetadata>().Any() || method is "GET")
        {
            yield return ApiProblems.Invalid;
        }

        if (metadata.OfType<PermissionDemand>().FirstOrDefault()?.Permission is not { } permission)
        {
            yield break;
        }

        foreach (var problem in new[] { ApiProblems.SignInNeeded, ApiProblems.NotGranted, ApiProblems.OutOfScope, ApiProblems.NotFound })
        {
            yield return problem;
        }

        if (permission.StepUp)
        {
            yield return ApiProblems.StepUpNeeded;
        }

        if (permission.Reason)
        {
            yield return ApiProblems.ReasonNeeded;
        }

        if (method is "POST")
        {
            yield return ApiProblems.KeyReused;
        }

        if (method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            yield return ApiProblems.Conflict;
            yield return ApiProblems.Taken;
        }

        if (method is "PUT" or "PATCH" or "DELETE")
        {
            yield return ApiProblems.PreconditionNeeded;
            yield return ApiProblems.Changed;
        }
    }

    private static OpenApiParameter Header(string name, string description, bool isRequired) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = isRequired,
        Description = description,
        Schema = Text(),
    };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was not done (RFC 9457).",
        Required = new HashSet<string> { "type", "title", "status", "code", "requestId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text(),
            ["title"] = Text(),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = Text(),
            ["code"] = Text(),
            ["requestId"] = Text(),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema> { ["field"] = Text(), ["message"] = Text() },
                },
            },
        },
    };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static string Sentence(string summary) => char.ToUpperInvariant(summary[0]) + summary[1..];
}
