using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Guard.Decisions;

namespace Weir.Tests.Server.EncryptionKeys;

/// <summary>What is refused of a rotation; what one does is shown on a real server in the system tests.</summary>
public sealed class EncryptionKeyEndpointTests(WholeServer server) : IClassFixture<WholeServer>
{
    private const string OfInstallation = "/api/v1/installation/encryption-key";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{\"purpose\":\"pepper\"}", "\"1\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"purpose\":\"Ledger-Signing\"}", "\"1\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"purpose\":null,\"version\":7}", "\"1\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"purpose\":null,\"destroyOlder\":true}", "\"1\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"purpose\":null}", null, HttpStatusCode.PreconditionRequired)]
    [InlineData("{\"purpose\":null}", "\"0\"", HttpStatusCode.PreconditionFailed)]
    public async Task A_rotation_that_is_not_meant_so_is_refused_and_changes_nothing(string body, string? tag, HttpStatusCode expected)
    {
        var organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}"[..20]);
        var owner = await server.PersonAsync(organization, (BuiltInRoles.Owner.Name, Resource.ForOrganization(organization)));
        var path = $"/api/v1/organizations/{organization}/encryption-key";
        using var request = owner.Request("PUT", path + "/rotated");
        request.Content = new StringContent(body, null, "application/json");
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        using var answer = await server.Client.SendAsync(request, Cancel);

        Assert.Equal(expected, answer.StatusCode);
        var key = await ReadAsync(owner, path);
        Assert.Equal((1, false), (key.GetProperty("version").GetInt32(), key.GetProperty("isRotating").GetBoolean()));
    }

    [Fact]
    public async Task Nobody_shows_a_key_itself_and_only_an_operator_sees_the_installations()
    {
        var person = await server.PersonAsync(null, (BuiltInRoles.Operator.Name, Resource.Installation));
        var organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}"[..20]);
        var owner = await server.PersonAsync(organization, (BuiltInRoles.Owner.Name, Resource.ForOrganization(organization)));

        var key = await ReadAsync(person, OfInstallation);
        using var refused = await server.Client.SendAsync(owner.Request("GET", OfInstallation), Cancel);

        Assert.Equal(
            ["owner", "version", "since", "isRotating", "versions", "rewrapping"], key.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(
            ["number", "createdAt", "retiredAt", "destroyedAt"],
            key.GetProperty("versions")[0].EnumerateObject().Select(static member => member.Name));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task A_projects_rotation_needs_its_own_right_and_takes_the_destruction_of_older_versions_with_it()
    {
        var organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}"[..20]);
        var project = await server.Guard.ProjectAsync(organization);
        var on = Resource.ForProject(organization, project);
        var manager = await server.PersonAsync(organization, (BuiltInRoles.Manager.Name, on));
        var editor = await server.PersonAsync(organization, (BuiltInRoles.Editor.Name, on));
        var path = $"/api/v1/projects/{project}/encryption-key";

        foreach (var (person, body, expected) in new[]
        {
            (editor, "{\"purpose\":null}", HttpStatusCode.Forbidden),
            (manager, "{\"purpose\":\"ledger-signing\"}", HttpStatusCode.BadRequest),
            (manager, "{\"purpose\":null,\"destroyOlder\":true}", HttpStatusCode.OK),
        })
        {
            using var request = person.Request("PUT", path + "/rotated");
            request.Content = new StringContent(body, null, "application/json");
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            using var answer = await server.Client.SendAsync(request, Cancel);
            Assert.Equal(expected, answer.StatusCode);
        }

        var state = await Weir.Vault.Rotation.KeyFloor.ReadAsync(server.Guard.Database, project, Cancel);
        Assert.Equal(1, state.DestroyThrough);
        Assert.Equal(project.ToString(), (await ReadAsync(manager, path)).GetProperty("owner").GetString());
    }

    private async Task<JsonElement> ReadAsync(PersonInSession person, string path)
    {
        using var answer = await server.Client.SendAsync(person.Request("GET", path), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
