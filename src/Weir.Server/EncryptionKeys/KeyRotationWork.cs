using Microsoft.Extensions.Logging;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.EncryptionKeys;

/// <summary>
/// Rotates keys that somebody asked to rotate. What dies half-way is done again: one more version does no harm, and completes the rewrapping
/// of the keys below.
/// </summary>
internal sealed partial class KeyRotationWork(KeyRing keys, ILogger<KeyRotationWork> log) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "key.rotate";

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
            return WorkResult.Done;
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
