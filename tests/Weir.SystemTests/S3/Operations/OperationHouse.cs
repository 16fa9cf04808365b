using System.Collections.Concurrent;
using System.Net;
using Weir.Testing;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

/// <summary>The tests of all operations share one server.</summary>
[CollectionDefinition(Name)]
public sealed class OperationCollection : ICollectionFixture<OperationHouse>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "S3 operations";
}

/// <summary>
/// A real server for the tests of all operations: the client of a manager, and clients of everybody who must not be served. Tests make buckets
/// of their own in it. Safe for concurrent use.
/// </summary>
public sealed class OperationHouse : IAsyncLifetime
{
    private const string Region = "us-east-1";

    private readonly Storehouse _house = new();
    private readonly ConcurrentDictionary<string, Task<SigningClient>> _without = new();
    private SignedInClient? _stranger;
    private HttpClient? _http;

    /// <summary>The organization's owner.</summary>
    public SignedInClient Owner => _house.Owner;

    /// <summary>The organization's id, which is the owner of its buckets in S3's words.</summary>
    public string Organization => _house.Organization;

    /// <summary>The project's id.</summary>
    public string Project => _house.Project;

    /// <summary>The S3 door.</summary>
    public Uri Door => _house.Server.S3Address;

    /// <summary>The server.</summary>
    public ServerProcess Server => _house.Server;

    /// <summary>The record of the organization.</summary>
    public RecordReader Record { get; private set; } = null!;

    /// <summary>Signs with the manager's key, which has every right.</summary>
    public SigningClient Manager { get; private set; } = null!;

    /// <summary>Signs with the manager's key id and another secret.</summary>
    public SigningClient Forger { get; private set; } = null!;

    /// <summary>Signs with a key that there is not.</summary>
    public SigningClient Unknown { get; private set; } = null!;

    /// <summary>Signs with a key that was revoked.</summary>
    public SigningClient Revoked { get; private set; } = null!;

    /// <summary>Signs with a key of the same manager for another project.</summary>
    public SigningClient Neighbour { get; private set; } = null!;

    /// <summary>Signs with a key of another organization's owner.</summary>
    public SigningClient Stranger { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Signs with a key of the manager that has every right but one.</summary>
    public Task<SigningClient> WithoutAsync(string permission) => _without.GetOrAdd(
        permission, async left => ClientOf(await _house.MakeKeyAsync([.. Storehouse.Rights.Where(right => right != left)])));

    /// <summary>Signs with a key of the manager for the keys of a bucket that begin with a prefix.</summary>
    public async Task<SigningClient> OfPrefixAsync(string bucket, string prefix) =>
        ClientOf(await _house.MakeKeyAsync(Storehouse.Rights, bucket, prefix));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _house.InitializeAsync();
        _http = _house.Server.NewClient();
        Record = new RecordReader(Owner, Organization);
        Manager = ClientOf(_house.Key);
        Forger = ClientOf(_house.Key with { Secret = new string('x', 40) });
        Unknown = ClientOf(_house.Key with { Id = "AKIAIOSFODNN7EXAMPLE" });
        Neighbour = ClientOf(await _house.MakeKeyAsync(Storehouse.Rights, project: await _house.MakeProjectAsync("Returns")));
        var revoked = await _house.MakeKeyAsync(Storehouse.Rights);
        using var answer = await Owner.Client.DeleteAsync(new Uri($"/api/v1/me/access-keys/{revoked.Key}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Revoked = ClientOf(revoked);
        (var organization, _stranger) = await SignedInClient.FoundAsync(_house.Server, _house.Operator, "globex", Cancel);
        Stranger = ClientOf(await Storehouse.MakeKeyAsync(
            _stranger, await Storehouse.MakeProjectAsync(_stranger, organization, "Elsewhere"), Storehouse.Rights));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Record?.Dispose();
        _http?.Dispose();
        _stranger?.Dispose();
        await _house.DisposeAsync();
    }

    private SigningClient ClientOf(S3Key key) => new(_http!, Door, key.Id, key.Secret, Region);
}
