using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Tests.Vault;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Rotation;

namespace Weir.Tests.Server.Vault;

/// <summary>Erasure through the API of the whole server: done, refused for what is held, and asked for wrongly.</summary>
public sealed class ErasureEndpointTests(WholeServer server) : IClassFixture<WholeServer>, IAsyncLifetime
{
    private Id<Organization> _organization;
    private Id<Project> _project;
    private PersonInSession _manager = null!;
    private VaultSession _session = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}");
        _project = await server.Guard.ProjectAsync(_organization);
        _manager = await server.PersonAsync(_organization, ("manager", Resource.ForProject(_organization, _project)));
        var actor = Actor.ForUser(_manager.Id, _organization, Door.S3) with { SteppedUpAt = server.Time.GetUtcNow() };
        _session = server.Services.GetRequiredService<VaultEngine>().For(actor);
        VaultFixture.Value(await _session.Buckets.CreateAsync(new NewBucket("data") { Project = _project, HasObjectLock = true }, Cancel));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_object_is_erased_and_its_projects_key_is_to_be_rotated()
    {
        await PutAsync("a/b @+%.csv");
        await PutAsync("a/b @+%.csv");

        var (status, erased) = await EraseAsync(_manager, "a/b @+%.csv");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((2, 0, 0, 1), (Number("versions"), Number("uploads"), Number("removed"), Number("keyVersion")));
        Assert.Equal(1, (await KeyFloor.ReadAsync(server.Guard.Database, _project, Cancel)).DestroyThrough);
        Assert.Equal(HttpStatusCode.NotFound, (await EraseAsync(_manager, "a/b @+%.csv")).Status);

        int Number(string name) => erased.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task What_is_held_is_named_and_stays()
    {
        var held = await PutAsync("kept");
        VaultFixture.Value(await _session.Locks.SetLegalHoldAsync("data", ObjectKey.Of("kept"), null, on: true, Cancel));

        var (status, problem) = await EraseAsync(_manager, "kept");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains($"{held} under a legal hold", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        VaultFixture.Value(await _session.Objects.OpenAsync("data", ObjectKey.Of("kept"), null, Cancel));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?key=", HttpStatusCode.BadRequest)]
    [InlineData("?key=k&key=l", HttpStatusCode.BadRequest)]
    [InlineData("?key=k&version=1", HttpStatusCode.BadRequest)]
    [InlineData("?key=nothing", HttpStatusCode.NotFound)]
    public async Task What_names_no_object_erases_nothing(string query, HttpStatusCode expected)
    {
        await PutAsync("k");
        using var answer = await server.Client.SendAsync(
            _manager.Request("DELETE", $"/api/v1/organizations/{_organization}/buckets/data/objects{query}"), Cancel);

        Assert.Equal(expected, answer.StatusCode);
        VaultFixture.Value(await _session.Objects.OpenAsync("data", ObjectKey.Of("k"), null, Cancel));
    }

    private async Task<VersionName> PutAsync(string key)
    {
        await using var upload = VaultFixture.Value(await _session.Objects.BeginPutAsync(new PutRequest("data", ObjectKey.Of(key)), Cancel));
        await upload.WriteAsync(new byte[] { 1, 2, 3 }, Cancel);
        return VaultFixture.Value(await upload.CommitAsync(DeclaredDigests.None, Cancel)).Version;
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> EraseAsync(PersonInSession person, string key)
    {
        var path = $"/api/v1/organizations/{_organization}/buckets/data/objects?key={Uri.EscapeDataString(key)}";
        using var answer = await server.Client.SendAsync(person.Request("DELETE", path), Cancel);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }
}
