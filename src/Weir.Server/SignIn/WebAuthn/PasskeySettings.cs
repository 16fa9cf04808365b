namespace Weir.Server.SignIn.WebAuthn;

/// <summary>The relying party: where passkeys are made and used. Comes from configuration, never from a request's Host header.</summary>
/// <param name="RelyingPartyId">The host name, such as <c>weir.example.com</c>; passkeys are bound to it for good.</param>
/// <param name="Origin">Scheme, host and port as browsers write them, such as <c>https://weir.example.com</c>.</param>
/// <param name="Name">What authenticators show.</param>
internal sealed record PasskeySettings(string RelyingPartyId, string Origin, string Name)
{
    /// <summary>How long a challenge can be answered.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most passkeys of one account.</summary>
    public int MostPerAccount { get; init; } = 20;

    /// <summary>The most code points of a passkey's name.</summary>
    public int LongestName { get; init; } = 64;

    /// <summary>The settings for a configured origin.</summary>
    /// <exception cref="ArgumentException">
    /// It is not an https origin with a host name (http only for localhost), or has more than an origin.
    /// </exception>
    public static PasskeySettings For(Uri origin, string name)
    {
        var isSecure = origin.IsAbsoluteUri
            && (origin.Scheme == Uri.UriSchemeHttps || (origin.Scheme == Uri.UriSchemeHttp && origin.IdnHost == "localhost"));
        var isBare = isSecure && origin is { HostNameType: UriHostNameType.Dns, PathAndQuery: "/", Fragment: "", UserInfo: "" };
        if (!isBare)
        {
            throw new ArgumentException(
                "Passkeys need an https origin with a host name and nothing after it, such as https://weir.example.com.", nameof(origin));
        }

        var port = origin.IsDefaultPort ? "" : $":{origin.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return new PasskeySettings(origin.IdnHost, $"{origin.Scheme}://{origin.IdnHost}{port}", name);
    }
}

/// <summary>Which of the two ceremonies of WebAuthn.</summary>
internal enum PasskeyCeremony
{
    /// <summary>Makes a credential.</summary>
    Registration = 1,

    /// <summary>Uses one.</summary>
    SignIn = 2,
}

/// <summary>
/// A challenge as it is stored on the server until it is answered. The caller marks it used in the same unit in which it reads it,
/// whatever the answer turns out to be.
/// </summary>
/// <param name="Ceremony">What it was made for.</param>
/// <param name="Bytes">32 random bytes.</param>
/// <param name="UserHandle">The account; null when the sign-in does not say who before.</param>
/// <param name="ExpiresAt">The first moment at which it is no longer accepted.</param>
/// <param name="IsUsed">Whether an answer was judged before.</param>
internal sealed record PasskeyChallenge(PasskeyCeremony Ceremony, byte[] Bytes, byte[]? UserHandle, DateTimeOffset ExpiresAt, bool IsUsed);

/// <summary>A registered passkey.</summary>
/// <param name="CredentialId">16 to 1,023 bytes, unique in the installation.</param>
/// <param name="UserHandle">The account's handle: 1 to 64 bytes that say nothing about the person.</param>
/// <param name="PublicKey">The COSE key (RFC 9052) as the authenticator gave it.</param>
/// <param name="SignCount">The highest counter seen; 0 for authenticators that do not count.</param>
/// <param name="IsBackupEligible">Whether the passkey can be synchronized; never changes.</param>
/// <param name="IsBackedUp">Whether it was synchronized when it was used last.</param>
/// <param name="Aaguid">The model of the authenticator as it says itself, unproven.</param>
/// <param name="Name">What its owner calls it.</param>
internal sealed record Passkey(
    byte[] CredentialId,
    byte[] UserHandle,
    byte[] PublicKey,
    uint SignCount,
    bool IsBackupEligible,
    bool IsBackedUp,
    Guid Aaguid,
    string Name);

/// <summary>The outcome of a ceremony: a passkey, new or with its counter moved, or the reason against it.</summary>
/// <param name="Passkey">What to store; null when refused.</param>
/// <param name="Fault">The reason; null when accepted.</param>
internal sealed record PasskeyResult(Passkey? Passkey, PasskeyFault? Fault);
