using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Keys;
using Weir.Server.EncryptionKeys;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Vault.Rotation;

namespace Weir.Tests.Vault.Rotation;

/// <summary>Rotations of the project's key of a vault, as the server's works do them.</summary>
internal static class Rotations
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Asks for a rotation and does it to its end, the wait before a destruction included.</summary>
    /// <returns>The new version.</returns>
    public static async Task<uint> RotateAsync(this VaultFixture vault, bool destroysOlder)
    {
        var database = vault.Guard.Database;
        var before = vault.CurrentVersion();
        await database.WriteAsync(
            unit =>
            {
                if (destroysOlder)
                {
                    KeyFloor.Doom(unit, vault.Project, before);
                }

                WorkQueue.Enqueue(unit, KeyRotationWork.WorkKind, vault.Project.ToString(), "{}", unit.Now);
            },
            CancellationToken.None);
        await vault.WorkAsync();
        return vault.CurrentVersion();
    }

    /// <summary>Does what is queued, until nothing is.</summary>
    public static async Task WorkAsync(this VaultFixture vault)
    {
        IWorkHandler[] handlers =
        [
            new KeyRotationWork(vault.Guard.Keys, vault.Guard.Database, NullLogger<KeyRotationWork>.Instance),
            new KeyRewrapWork(vault.Guard.Database, vault.Guard.Keys, vault.Guard.Guard, vault.Guard.Time, NullLogger<KeyRewrapWork>.Instance),
        ];
        var queue = new WorkQueue(vault.Guard.Database, new WorkOptions());
        while (await queue.ClaimAsync([.. handlers.Select(static one => one.Kind)], "test", Lease, CancellationToken.None) is { } lease)
        {
            var result = await handlers.Single(one => one.Kind == lease.Kind).DoAsync(lease, CancellationToken.None);
            if (result.RetryAt is { } at)
            {
                await queue.FailAsync(lease, result.Error!, at, CancellationToken.None);
                vault.Guard.Time.Advance(at - vault.Guard.Time.GetUtcNow());
                continue;
            }

            Assert.Equal(WorkResult.Done, result);
        }
    }

    /// <summary>The version of the project's key that seals.</summary>
    public static uint CurrentVersion(this VaultFixture vault) => vault.Guard.Keys.CurrentVersion(KeyOwner.Project(vault.Project));

    /// <summary>Whether a version of the project's key was destroyed.</summary>
    public static async Task<bool> IsDestroyedAsync(this VaultFixture vault, uint version)
    {
        var key = await vault.Guard.Keys.DescribeAsync(KeyOwner.Project(vault.Project), CancellationToken.None);
        return key!.Versions.Single(one => one.Number == version).DestroyedAt is not null;
    }

    /// <summary>The versions of the project's key that anything stored needs.</summary>
    public static async Task<IReadOnlySet<uint>> NeededAsync(this VaultFixture vault) =>
        (await vault.Guard.Database.QueryAsync<byte[]>(
            """
            select wrapped_key from object_blobs union all select record_key from object_versions
            union all select record_key from uploads union all select sealed from record_keys
            """,
            null,
            CancellationToken.None))
        .Select(static bytes => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1))).ToHashSet();
}
