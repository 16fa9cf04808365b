namespace Weir.Ledger;

/// <summary>How a key signs notes; the number is the signature type of c2sp.org/signed-note.</summary>
public enum NoteAlgorithm
{
    /// <summary>Ed25519 (RFC 8032) over the text.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA on P-256 with SHA-256 over the text, in ASN.1 DER: the FIPS profile.</summary>
    EcdsaP256 = 2,

    /// <summary>A witness's Ed25519 signature over the text and the time (c2sp.org/tlog-cosignature).</summary>
    Cosignature = 4,
}
