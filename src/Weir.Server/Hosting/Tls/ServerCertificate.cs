using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Server.Hosting.Tls;

/// <summary>A certificate that the server can show, with its key and intermediates. Immutable and safe to use from any thread.</summary>
internal sealed class ServerCertificate
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12: id-kp-serverAuth
    private const int MinRsaBits = 2048;                             // NIST SP 800-57 part 1: 112 bits of strength

    private ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        Leaf = leaf;

        // Offline: building the context must not fetch issuers or revocation lists from addresses that a certificate names.
        Context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>What TLS shows to a client.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When it begins to be valid.</summary>
    public DateTimeOffset NotBefore => Leaf.NotBefore.ToUniversalTime();

    /// <summary>When it ends to be valid.</summary>
    public DateTimeOffset NotAfter => Leaf.NotAfter.ToUniversalTime();

    /// <summary>SHA-256 over the certificate, as browsers and openssl show it: <c>AB:CD:…</c>.</summary>
    public string Fingerprint => string.Join(':', Leaf.GetCertHash(HashAlgorithmName.SHA256).Select(static b => b.ToString("X2", null)));

    /// <summary>Makes one of the text of its two files.</summary>
    /// <param name="certificates">PEM: the leaf, then its intermediates.</param>
    /// <param name="key">PEM: the leaf's private key, not encrypted.</param>
    /// <exception cref="CryptographicException">They cannot be read, do not belong together, or are not fit for a server.</exception>
    public static ServerCertificate FromPem(string certificates, string key)
    {
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(certificates, key);
        }
        catch (ArgumentException exception)
        {
            throw new CryptographicException("the private key does not belong to the certificate, or neither is PEM", exception);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPem(certificates);
        DemandFit(leaf);
        return new ServerCertificate(leaf, [.. all.Skip(1)]);
    }

    /// <summary>Whether it is valid at a moment.</summary>
    public bool IsValidAt(DateTimeOffset moment) => moment >= NotBefore && moment < NotAfter;

    private static void DemandFit(X509Certificate2 leaf)
    {
        using var rsa = leaf.GetRSAPublicKey();
        if (rsa?.KeySize < MinRsaBits)
        {
            throw new CryptographicException($"its RSA key has {rsa.KeySize} bits; at least {MinRsaBits} are needed");
        }

        var usage = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        if (usage is not null && !usage.EnhancedKeyUsages.Cast<Oid>().Any(static use => use.Value == ServerAuthentication))
        {
            throw new CryptographicException("it is not meant for servers (extended key usage)");
        }
    }
}
