using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Server.Hosting.Web;

namespace Weir.Tests.Server.Api;

/// <summary>The API's description in OpenAPI says what the API does.</summary>
public sealed class ApiDescriptionTests
{
    private const string Path = "/api/v1/openapi.json";

    [Fact]
    public async Task It_lists_every_mapped_route_with_its_permission_and_nothing_else()
    {
        await using var host = await ApiHost.StartWholeAsync();
        var document = (await host.GetAsync(null, Path)).Expect(HttpStatusCode.OK).Body;

        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => (
                Route: $"{operation.Name.ToUpperInvariant()} {path.Name}",
                Permission: operation.Value.TryGetProperty("x-weir-permission", out var name) ? name.GetString() : null)))
            .Order()
            .ToList();

        var mapped = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(static endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => (
                Route: $"{method} {endpoint.RoutePattern.RawText}",
                Permission: endpoint.Metadata.GetMetadata<PermissionDemand>()?.Permission.Name)))
            .Order()
            .ToList();
        Assert.Equal(mapped, described);
        Assert.True(mapped.Count > 40);
    }

    [Fact]
    public async Task It_is_OpenAPI_31_and_every_reference_in_it_leads_somewhere()
    {
        await using var host = await ApiHost.StartWholeAsync();
        var document = (await host.GetAsync(null, Path)).Body;

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.All(References(document).Distinct(), reference =>
            Assert.True(
                document.GetProperty("components").GetProperty("schemas").TryGetProperty(reference.Split('/')[^1], out _), reference));
    }

    [Fact]
    public async Task It_says_nothing_about_what_clients_call_the_server()
    {
        await using var host = await ApiHost.StartWholeAsync();

        var plain = await host.GetAsync(null, Path);
        var other = await host.SendAsync(null, "GET", Path, headers: ("Host", "evil.example"));

        Assert.False(plain.Body.TryGetProperty("servers", out var servers) && servers.GetArrayLength() > 0);
        Assert.Equal(plain.Body.ToString(), other.Body.ToString());
    }

    [Fact]
    public async Task Every_operation_of_a_permission_names_its_problems_and_the_headers_it_needs()
    {
        await using var host = await ApiHost.StartWholeAsync();
        var document = (await host.GetAsync(null, Path)).Body;
        var update = document.GetProperty("paths").GetProperty("/api/v1/organizations/{organization}/policy").GetProperty("put");

        Assert.Equal("policy.manage", update.GetProperty("x-weir-permission").GetString());
        Assert.Equal(
            ["If-Match", "Weir-Reason"],
            update.GetProperty("parameters").EnumerateArray()
                .Where(static parameter => parameter.GetProperty("in").GetString() == "header")
                .Select(static parameter => parameter.GetProperty("name").GetString()!));
        Assert.All(
            new[] { "200", "400", "401", "403", "404", "412", "422", "428", "429" },
            status => Assert.True(update.GetProperty("responses").TryGetProperty(status, out _), status));
        Assert.Contains("networks", update.GetProperty("requestBody").ToString() + document.GetProperty("components"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
