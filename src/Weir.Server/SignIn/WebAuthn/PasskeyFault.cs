namespace Weir.Server.SignIn.WebAuthn;

/// <summary>Why a passkey is refused. Recorded in the audit; strangers see one answer for all.</summary>
internal enum PasskeyFault
{
    /// <summary>The response is not the JSON, base64url or CBOR it has to be, is cut, or has something left over.</summary>
    Malformed = 1,

    /// <summary>Made for another ceremony: registration in place of sign-in, or the other way about.</summary>
    OtherCeremony = 2,

    /// <summary>Signs another challenge.</summary>
    OtherChallenge = 3,

    /// <summary>The challenge is over its time.</summary>
    ChallengeExpired = 4,

    /// <summary>The challenge was answered before.</summary>
    ChallengeUsed = 5,

    /// <summary>Made on a page of another origin.</summary>
    OtherOrigin = 6,

    /// <summary>Made inside a frame of another site.</summary>
    CrossOrigin = 7,

    /// <summary>Made for another relying party.</summary>
    OtherRelyingParty = 8,

    /// <summary>Nobody touched the authenticator.</summary>
    UserNotPresent = 9,

    /// <summary>The authenticator did not verify its user by PIN, finger or face.</summary>
    UserNotVerified = 10,

    /// <summary>Flags that contradict each other, or what was said at registration.</summary>
    Flags = 11,

    /// <summary>A signature algorithm, curve or key size that is not on the list.</summary>
    Algorithm = 12,

    /// <summary>An attestation other than none and self.</summary>
    Attestation = 13,

    /// <summary>The signature is not the credential's.</summary>
    Signature = 14,

    /// <summary>Another credential, or another user's.</summary>
    OtherCredential = 15,

    /// <summary>The authenticator's counter did not move forward: it may be a copy. Worth a notice to the owner.</summary>
    CounterWentBack = 16,

    /// <summary>The credential is registered already.</summary>
    AlreadyRegistered = 17,

    /// <summary>The account has as many passkeys as it may have.</summary>
    TooMany = 18,

    /// <summary>The name for the passkey is empty, too long, or has characters that mislead.</summary>
    Name = 19,
}
