namespace Weir.Guard.Keys;

/// <summary>
/// What a key is used for. Bytes sealed for one purpose cannot be opened for another. The numbers are part of every derivation
/// (docs/formats/sealed-values.md): a number is never changed and never given to another purpose.
/// </summary>
public enum KeyPurpose
{
    /// <summary>Values that have no purpose of their own.</summary>
    Sealing = 1,

    /// <summary>Look-up indexes over values that are stored sealed.</summary>
    Index = 2,

    /// <summary>The keyed step of password hashing.</summary>
    Pepper = 3,

    /// <summary>Salts of commitments and digests.</summary>
    Commitment = 4,

    /// <summary>Private keys that sign checkpoints of the ledger.</summary>
    LedgerSigning = 5,

    /// <summary>Private keys of the installation's own certificate authority.</summary>
    CertificateAuthority = 6,

    /// <summary>The ring of ASP.NET Core's data protection.</summary>
    DataProtection = 7,

    /// <summary>Secrets of access keys that a protocol needs in clear, such as S3's.</summary>
    AccessKey = 8,

    /// <summary>Seeds of one-time codes (RFC 6238).</summary>
    Totp = 9,

    /// <summary>Personal values inside audit entries.</summary>
    AuditValue = 10,

    /// <summary>Backups of the key store.</summary>
    KeyStoreBackup = 11,

    /// <summary>Codes that sign-in gives out and takes back: of forms, and of known devices.</summary>
    SignIn = 12,

    /// <summary>Wraps the data keys of objects.</summary>
    DataKey = 13,

    /// <summary>Entity tags, checksums, metadata and tags of objects.</summary>
    ObjectDetails = 14,

    /// <summary>The keys of their own that things are sealed under which can be erased one by one (<see cref="RecordKeys"/>).</summary>
    RecordKey = 15,
}
