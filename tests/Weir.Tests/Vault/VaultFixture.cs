using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Testing;
using Weir.Tests.Guard;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;

namespace Weir.Tests.Vault;

/// <summary>A vault over an empty database, with one project whose manager acts, and a clock that tests move.</summary>
internal sealed class VaultFixture : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private VaultFixture(GuardFixture guard) => Guard = guard;

    public GuardFixture Guard { get; }

    public string BlobFolder => _folder.File("objects");

    public VaultEngine Engine { get; private set; } = null!;

    public Id<Organization> Organization { get; private set; }

    public Id<Project> Project { get; private set; }

    /// <summary>The project's manager.</summary>
    public Actor Manager { get; private set; } = null!;

    /// <summary>What the manager may do.</summary>
    public VaultSession Session => Engine.For(Manager);

    public static async Task<VaultFixture> StartAsync()
    {
        var fixture = new VaultFixture(await GuardFixture.StartAsync());
        await fixture.OpenAsync();
        fixture.Organization = await fixture.Guard.OrganizationAsync("acme");
        fixture.Project = await fixture.Guard.ProjectAsync(fixture.Organization);
        fixture.Manager = await fixture.Guard.UserAsync(
            fixture.Organization, ("manager", Resource.ForProject(fixture.Organization, fixture.Project)));
        return fixture;
    }

    /// <summary>Opens the vault; after <see cref="CloseAsync"/> as a process that starts anew does.</summary>
    public async Task OpenAsync() => Engine = await VaultEngine.OpenAsync(
        BlobFolder, Guard.Database, Guard.Keys, Guard.Guard, Guard.Trail, Guard.Time, NullLoggerFactory.Instance, CancellationToken.None);

    public ValueTask CloseAsync() => Engine.DisposeAsync();

    /// <summary>A bucket, straight in the catalog.</summary>
    public async Task<BucketRow> BucketAsync(
        string name, BucketVersioning versioning = BucketVersioning.Enabled, bool locks = false, Id<Project>? project = null)
    {
        var row = new BucketRow(
            Id<Bucket>.New(TimeProvider.System), Organization, project ?? Project, name, versioning, locks, null, null, null, null,
            AuditsBeforeRead: false, null, "system:test", Guard.Time.GetUtcNow(), 1);
        await Guard.DoAsync(Resource.ForOrganization(Organization), change => change.Create(VaultTables.Buckets, row, "bucket.create"));
        return row;
    }

    /// <summary>Writes an object, and demands that it was.</summary>
    public async Task<ObjectInfo> PutAsync(string bucket, string key, byte[] body, PutRequest? request = null) =>
        Value(await TryPutAsync(bucket, key, body, request));

    /// <summary>Writes an object in pieces of odd sizes.</summary>
    public async Task<VaultResult<ObjectInfo>> TryPutAsync(
        string bucket, string key, byte[] body, PutRequest? request = null, VaultSession? session = null)
    {
        var begun = await (session ?? Session).Objects.BeginPutAsync(
            request ?? new PutRequest(bucket, ObjectKey.Of(key)), CancellationToken.None);
        if (!begun.IsDone)
        {
            return begun.Problem;
        }

        await using var upload = begun.Value;
        for (ReadOnlyMemory<byte> rest = body; rest.Length > 0;)
        {
            var piece = Math.Min(rest.Length, 10_007);
            await upload.WriteAsync(rest[..piece], CancellationToken.None);
            rest = rest[piece..];
        }

        return await upload.CommitAsync(DeclaredDigests.None, CancellationToken.None);
    }

    /// <summary>Reads an object's bytes, all or a range.</summary>
    public async Task<byte[]> GetAsync(string bucket, string key, VersionName? version = null, long offset = 0, long? bytes = null)
    {
        var reader = Value(await Session.Objects.OpenAsync(bucket, ObjectKey.Of(key), version, CancellationToken.None));
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await reader.CopyToAsync(writer, offset, bytes ?? reader.Info.Size - offset, CancellationToken.None);
        await writer.CompleteAsync();
        return memory.ToArray();
    }

    /// <summary>Why an object cannot be read.</summary>
    public async Task<VaultProblem> RefusalAsync(string bucket, string key, VersionName? version = null) =>
        Problem(await Session.Objects.OpenAsync(bucket, ObjectKey.Of(key), version, CancellationToken.None));

    /// <summary>How many blobs the directory holds.</summary>
    public int CountBlobs() => Directory.EnumerateFiles(BlobFolder, "*", SearchOption.AllDirectories)
        .Count(static path => Path.GetFileName(path) != "lock");

    /// <summary>Bytes that nobody needs are removed by themselves, soon.</summary>
    public async Task BlobsAsync(int count)
    {
        for (var tries = 0; CountBlobs() != count && tries < 1000; tries++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(count, CountBlobs());
    }

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        using var aes = Aes.Create();
        aes.Key = SHA256.HashData(BitConverter.GetBytes(seed));
        aes.EncryptCbc(new byte[(count / 16 * 16) + 16], new byte[16], PaddingMode.None).AsSpan(0, count).CopyTo(bytes);
        return bytes;
    }

    public static T Value<T>(VaultResult<T> result)
        where T : class
    {
        Assert.Null(result.Problem);
        return result.Value!;
    }

    public static VaultProblem Problem<T>(VaultResult<T> result)
        where T : class
    {
        Assert.Null(result.Value);
        return result.Problem!;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Guard.DisposeAsync();
        _folder.Dispose();
    }
}
