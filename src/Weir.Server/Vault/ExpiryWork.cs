using Weir.Server.Jobs;
using Weir.Store;
using Weir.Vault;

namespace Weir.Server.Vault;

/// <summary>Removes versions that were overwritten or deleted longer ago than their bucket keeps such.</summary>
internal sealed class ExpiryWork(VaultEngine vault) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "vault.expire";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        await vault.ExpireAsync(cancellationToken);
        return WorkResult.Done;
    }
}
