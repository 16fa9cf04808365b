using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Weir.Server.Hosting.Tls;

/// <summary>How TLS is spoken: 1.2 and 1.3, suites with a 256-bit AEAD cipher and forward secrecy only (OWASP ASVS 5.0, 12.1.2).</summary>
internal sealed class TlsPolicy
{
    /// <summary>What a client has to complete a handshake; one takes milliseconds, and a slow one holds a connection.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private static readonly CipherSuitesPolicy Suites = new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);

    private readonly Lazy<SslServerAuthenticationOptions> _first;
    private volatile SslServerAuthenticationOptions? _changed;

    /// <param name="keeper">Gives the certificate: the first one when the first connection comes, and every later one.</param>
    /// <param name="protocols">What is spoken inside, the preferred first; what is not among it is not agreed on (RFC 7301).</param>
    public TlsPolicy(CertificateKeeper keeper, params IReadOnlyList<SslApplicationProtocol> protocols)
    {
        _first = new Lazy<SslServerAuthenticationOptions>(() => For(keeper.Current, protocols));
        keeper.Changed += certificate => _changed = For(certificate, protocols);
    }

    /// <summary>What Kestrel asks for each connection.</summary>
    public TlsHandshakeCallbackOptions Callback() => new()
    {
        HandshakeTimeout = HandshakeTimeout,
        OnConnection = _ => ValueTask.FromResult(_changed ?? _first.Value),
    };

    // One instance per certificate, shared by all connections: OpenSSL's context, and with it session resumption, is cached by it.
    private static SslServerAuthenticationOptions For(ServerCertificate certificate, IReadOnlyList<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuitesPolicy = Suites,
        ApplicationProtocols = [.. protocols],
        AllowRenegotiation = false,
        ClientCertificateRequired = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
}
