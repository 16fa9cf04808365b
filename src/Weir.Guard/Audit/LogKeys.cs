using System.Text;
using Weir.Guard.Keys;
using Weir.Ledger;

namespace Weir.Guard.Audit;

/// <summary>
/// The signing keys of logs: Ed25519, derived from the key of the log's owner (docs/formats/ledger.md, "Signatures"). Every version has the
/// log's origin as its name and a key id of its own.
/// </summary>
/// <param name="keys">The ring.</param>
internal sealed class LogKeys(KeyRing keys)
{
    private const int SeedBytes = 32;

    /// <summary>The version that signs now.</summary>
    /// <exception cref="KeyUnavailableException">The owner's key cannot be used.</exception>
    public uint VersionOf(string log) => keys.VersionOf(LedgerLog.OwnerOf(log), KeyPurpose.LedgerSigning);

    /// <summary>The key of a version. The caller disposes it.</summary>
    /// <exception cref="KeyUnavailableException">The owner's key cannot be used.</exception>
    public NoteSigner SignerOf(string log, string origin, uint version)
    {
        using var seed = keys.Derive(
            LedgerLog.OwnerOf(log), KeyPurpose.LedgerSigning, version, Encoding.UTF8.GetBytes($"checkpoints of {origin}"), SeedBytes);
        return NoteSigner.Create(origin, NoteAlgorithm.Ed25519, seed);
    }

    /// <summary>The public keys of all versions that have not been destroyed, whether they ever signed or not.</summary>
    /// <exception cref="KeyUnavailableException">The owner's key cannot be used.</exception>
    public IReadOnlyList<NoteVerifier> VerifiersOf(string log, string origin)
    {
        var verifiers = new List<NoteVerifier>();
        for (var version = 0u; version <= VersionOf(log); version++)
        {
            try
            {
                using var signer = SignerOf(log, origin, version);
                verifiers.Add(signer.Verifier);
            }
            catch (KeyUnavailableException missing) when (missing.Reason == KeyUnavailableReason.UnknownVersion)
            {
                // A version that was destroyed; what it signed is verified with the key that auditors have kept.
            }
        }

        return verifiers;
    }
}
