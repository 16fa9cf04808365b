using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>Writes the daily backup of the key store.</summary>
/// <param name="backup">Where to.</param>
/// <param name="keys">What.</param>
internal sealed class KeyBackupWork(KeyStoreBackup backup, KeyRing keys) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "key-backup";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await backup.WriteAsync(keys, cancellationToken);
            return WorkResult.Done;
        }
        catch (RootKeyException exception)
        {
            return WorkResult.Retry($"backing up the key store failed: {exception.Message}");
        }
    }
}
