using System.Security.Cryptography;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>
/// Registers passkeys and verifies sign-ins with them after WebAuthn level 3, sections 7.1 and 7.2, with user verification always
/// required. Keeps nothing itself: challenges and passkeys go out as records and come back as records.
/// </summary>
/// <remarks>
/// Stricter than the standard where it leaves a choice: one origin, no frames, no attestation but none and self, ES256, EdDSA and RS256 only,
/// canonical CBOR, a counter that does not move forward is a refusal. Safe for concurrent use when the source of chance is.
/// </remarks>
/// <param name="settings">The relying party.</param>
/// <param name="random">The source of chance.</param>
internal sealed class Passkeys(PasskeySettings settings, RandomNumberGenerator random)
{
    private const int ChallengeBytes = 32;

    /// <summary>Begins a registration. The challenge is stored for the person's session; the JSON goes to the page.</summary>
    /// <exception cref="ArgumentException">The owner's handle does not have 1 to 64 bytes.</exception>
    public (string OptionsJson, PasskeyChallenge Challenge) BeginRegistration(
        PasskeyOwner owner, IReadOnlyCollection<Passkey> existing, DateTimeOffset now)
    {
        if (owner.UserHandle.Length is < 1 or > 64)
        {
            throw new ArgumentException("A user handle has 1 to 64 bytes.", nameof(owner));
        }

        var challenge = NewChallenge(PasskeyCeremony.Registration, owner.UserHandle, now);
        return (PasskeyOptionsJson.Create(settings, challenge, owner, existing), challenge);
    }

    /// <summary>Judges the answer to a registration.</summary>
    /// <param name="challenge">The stored challenge, as it was before this answer.</param>
    /// <param name="responseJson">What the browser sent.</param>
    /// <param name="name">What the owner calls the passkey.</param>
    /// <param name="existing">The account's passkeys.</param>
    /// <param name="isTaken">Whether any account of the installation has a credential of this id.</param>
    /// <param name="now">The moment.</param>
    public PasskeyResult FinishRegistration(
        PasskeyChallenge challenge,
        string? responseJson,
        string name,
        IReadOnlyCollection<Passkey> existing,
        Predicate<byte[]> isTaken,
        DateTimeOffset now)
    {
        if (existing.Count >= settings.MostPerAccount)
        {
            return Refused(PasskeyFault.TooMany);
        }

        if (!PersonName.TryParse(name, out var called, out _) || UnicodeText.CodePoints(called.Text) > settings.LongestName)
        {
            return Refused(PasskeyFault.Name);
        }

        var response = PasskeyResponse.Read(responseJson);
        if (Opening(challenge, PasskeyCeremony.Registration, response, now) is { } early)
        {
            return Refused(early);
        }

        if (response!.AttestationObject is not { } bytes || challenge.UserHandle is null)
        {
            return Refused(PasskeyFault.Malformed);
        }

        if (AttestationObject.TryRead(bytes, out var attestation) is { } unread)
        {
            return Refused(unread);
        }

        var data = AuthenticatorData.Read(attestation!.AuthenticatorData);
        if (Attested(response, attestation, data) is { } fault)
        {
            return Refused(fault);
        }

        return isTaken(data!.CredentialId!)
            ? Refused(PasskeyFault.AlreadyRegistered)
            : new PasskeyResult(
                new Passkey(
                    data.CredentialId!, challenge.UserHandle, data.PublicKey!, data.SignCount, Has(data, AuthenticatorFlags.BackupEligible),
                    Has(data, AuthenticatorFlags.BackedUp), data.Aaguid, called.Text),
                null);
    }

    /// <summary>Begins a sign-in.</summary>
    /// <param name="userHandle">The account, when it is known already (a second factor, a step-up); null when the passkey shall say who.</param>
    /// <param name="allowed">The account's passkeys; empty when the passkey shall say who, so that nobody learns who has which.</param>
    /// <param name="now">The moment.</param>
    public (string OptionsJson, PasskeyChallenge Challenge) BeginSignIn(byte[]? userHandle, IReadOnlyCollection<Passkey> allowed, DateTimeOffset now)
    {
        var challenge = NewChallenge(PasskeyCeremony.SignIn, userHandle, now);
        return (PasskeyOptionsJson.Get(settings, challenge, allowed), challenge);
    }

    /// <summary>The credential that an answer names, to look the passkey up by; null when the answer cannot be read.</summary>
    public static byte[]? CredentialOf(string? responseJson) => PasskeyResponse.Read(responseJson)?.CredentialId;

    /// <summary>Judges the answer to a sign-in; gives the passkey to store with its counter moved.</summary>
    /// <param name="challenge">The stored challenge, as it was before this answer.</param>
    /// <param name="responseJson">What the browser sent.</param>
    /// <param name="passkey">The passkey that <see cref="CredentialOf"/> led to; null when there is none.</param>
    /// <param name="now">The moment.</param>
    public PasskeyResult FinishSignIn(PasskeyChallenge challenge, string? responseJson, Passkey? passkey, DateTimeOffset now)
    {
        var response = PasskeyResponse.Read(responseJson);
        if (Opening(challenge, PasskeyCeremony.SignIn, response, now) is { } early)
        {
            return Refused(early);
        }

        if (passkey is null || !IsOwners(challenge, response!, passkey))
        {
            return Refused(PasskeyFault.OtherCredential);
        }

        var data = response!.AuthenticatorData is { } bytes ? AuthenticatorData.Read(bytes) : null;
        if (data is null || response.Signature is null)
        {
            return Refused(PasskeyFault.Malformed);
        }

        if (data.Check(settings.RelyingPartyId) is { } fault)
        {
            return Refused(fault);
        }

        if (data.CredentialId is not null || Has(data, AuthenticatorFlags.BackupEligible) != passkey.IsBackupEligible)
        {
            return Refused(PasskeyFault.Flags);
        }

        if (!IsSigned(passkey.PublicKey, response.AuthenticatorData!, response.ClientData, response.Signature))
        {
            return Refused(PasskeyFault.Signature);
        }

        var counts = data.SignCount > 0 || passkey.SignCount > 0;
        return counts && data.SignCount <= passkey.SignCount
            ? Refused(PasskeyFault.CounterWentBack)
            : new PasskeyResult(passkey with { SignCount = data.SignCount, IsBackedUp = Has(data, AuthenticatorFlags.BackedUp) }, null);
    }

    private static PasskeyResult Refused(PasskeyFault fault) => new(null, fault);

    private static bool Has(AuthenticatorData data, AuthenticatorFlags flag) => data.Flags.HasFlag(flag);

    /// <summary>
    /// Whether the answer comes from the passkey that was looked up, the passkey belongs to the account that the challenge was made for,
    /// and the authenticator means the same account; when nobody was named before, it has to name one.
    /// </summary>
    private static bool IsOwners(PasskeyChallenge challenge, PasskeyResponse response, Passkey passkey) =>
        response.CredentialId.AsSpan().SequenceEqual(passkey.CredentialId)
        && (response.UserHandle is null ? challenge.UserHandle is not null : response.UserHandle.AsSpan().SequenceEqual(passkey.UserHandle))
        && (challenge.UserHandle is null || challenge.UserHandle.AsSpan().SequenceEqual(passkey.UserHandle));

    private static bool IsSigned(byte[] publicKey, byte[] authenticatorData, byte[] clientData, byte[] signature)
    {
        if (CoseKey.TryRead(publicKey, out var key) is not null)
        {
            return false;
        }

        using (key)
        {
            return key!.Verify([.. authenticatorData, .. SHA256.HashData(clientData)], signature);
        }
    }

    private PasskeyChallenge NewChallenge(PasskeyCeremony ceremony, byte[]? userHandle, DateTimeOffset now)
    {
        var bytes = new byte[ChallengeBytes];
        random.GetBytes(bytes);
        return new PasskeyChallenge(ceremony, bytes, userHandle, now + settings.Timeout, false);
    }

    private PasskeyFault? Opening(PasskeyChallenge challenge, PasskeyCeremony ceremony, PasskeyResponse? response, DateTimeOffset now) =>
        challenge switch
        {
            { IsUsed: true } => PasskeyFault.ChallengeUsed,
            _ when now >= challenge.ExpiresAt => PasskeyFault.ChallengeExpired,
            _ when challenge.Ceremony != ceremony => PasskeyFault.OtherCeremony,
            _ when response is null => PasskeyFault.Malformed,
            _ => ClientData.Check(response.ClientData, challenge, settings),
        };

    private PasskeyFault? Attested(PasskeyResponse response, AttestationObject attestation, AuthenticatorData? data)
    {
        if (data?.CredentialId is null || data.PublicKey is null)
        {
            return PasskeyFault.Malformed;
        }

        if (data.Check(settings.RelyingPartyId) is { } fault)
        {
            return fault;
        }

        if (!response.CredentialId.AsSpan().SequenceEqual(data.CredentialId))
        {
            return PasskeyFault.OtherCredential;
        }

        if (CoseKey.TryRead(data.PublicKey, out var key) is { } unusable)
        {
            return unusable;
        }

        using (key)
        {
            return attestation switch
            {
                { IsSelf: false } => null,
                _ when attestation.Algorithm != key!.Algorithm => PasskeyFault.Attestation,
                _ => key.Verify([.. attestation.AuthenticatorData, .. SHA256.HashData(response.ClientData)], attestation.Signature)
                    ? null
                    : PasskeyFault.Signature,
            };
        }
    }
}
