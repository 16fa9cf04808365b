using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Vault;

namespace Weir.Server.Vault;

/// <summary>The way from the API to the vault. Safe for concurrent use.</summary>
/// <param name="vault">The vault that this server has open; null where another server of the installation has it.</param>
internal sealed class VaultAccess(VaultEngine? vault)
{
    /// <summary>What an actor may do in the vault who was let in by a right.</summary>
    /// <returns>Null where this server has no vault, which <see cref="ApiProblems.VaultElsewhere"/> answers.</returns>
    public VaultSession? For(Granted granted) => vault?.For(granted);

    /// <summary>The same where nothing was demanded yet.</summary>
    public VaultSession? For(Actor actor) => vault?.For(actor);
}
