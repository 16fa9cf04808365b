using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Vault.Rotation;

namespace Weir.Server.EncryptionKeys;

/// <summary>
/// Rotates keys that somebody asked to rotate. What dies half-way is done again: one more version does no harm, and completes the rewrapping
/// of the keys below. What projects hold is rewrapped by <see cref="KeyRewrapWork"/>.
/// </summary>
internal sealed partial class KeyRotationWork(KeyRing keys, Database database, ILogger<KeyRotationWork> log) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = KeyFloor.RotationWork;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>What the work is queued under: an owner, and the purpose where one is rotated too.</summary>
    public static string KeyOf(KeyOwner owner, string? purpose) => purpose is null ? owner.ToString() : $"{owner}/{purpose}";

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var (owner, purpose) = Parse(lease.Key);
        try
        {
            if (purpose is { } named)
            {
                await keys.RotatePurposeAsync(owner, named, cancellationToken);
            }
            else
            {
                await keys.RotateAsync(owner, cancellationToken);
            }

            var version = keys.CurrentVersion(owner);
            LogRotated(lease.Key, version);
            return Id<Project>.TryParse(lease.Key, null, out var project)
                ? await FollowAsync(lease, project, version, cancellationToken)
                : WorkResult.Done;
        }
        catch (KeyUnavailableException exception) when (exception.Reason == KeyUnavailableReason.Destroyed)
        {
            return WorkResult.Dead("the key was destroyed meanwhile");
        }
        catch (Exception exception) when (exception is KeyUnavailableException or StoreException)
        {
            return WorkResult.Retry($"rotating a key failed: {exception.Message}");
        }
    }

    // From this unit on nothing is added under an older version, so the rewrapping that begins afterwards meets all there is.
    private async Task<WorkResult> FollowAsync(WorkLease lease, Id<Project> project, uint version, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            unit =>
            {
                if (!WorkQueue.Complete(unit, lease))
                {
                    unit.RollBack();
                    return false;
                }

                KeyFloor.Set(unit, project, version);
                WorkQueue.Enqueue(unit, KeyRewrapWork.WorkKind, lease.Key, "{}", unit.Now);
                return true;
            },
            cancellationToken)
            ? WorkResult.Done
            : WorkResult.Retry("another server rotates the key");

    private static (KeyOwner Owner, KeyPurpose? Purpose) Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? (KeyOwner.Parse(key), null)
            : (KeyOwner.Parse(key[..slash]), RotationPurposes.Parse(key[(slash + 1)..]));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The key {Key} was rotated to version {Version}")]
    private partial void LogRotated(string key, uint version);
}
