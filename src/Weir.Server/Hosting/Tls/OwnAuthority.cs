using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Server.Hosting.Tls;

/// <summary>
/// A certificate authority of the installation's own, for servers that nobody gave a certificate. Clients trust it by its file
/// <c>tls/ca.crt</c>. ECDSA over P-256 with SHA-256 (FIPS 186-5).
/// </summary>
/// <remarks>
/// The authority's key is stored sealed where there is a key ring (<c>tls/ca.key.sealed</c>), else as PEM of mode 0600 (<c>tls/ca.key</c>);
/// a plain one is sealed as soon as a key ring is there. It lives in memory only while a certificate is signed.
/// </remarks>
internal sealed class OwnAuthority
{
    /// <summary>The authority's certificate, for clients.</summary>
    public const string CertificateFile = "ca.crt";

    private const string PlainKeyFile = "ca.key";
    private const string SealedKeyFile = "ca.key.sealed";

    // Long enough to outlive an installation: changing it means visiting every client.
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3652);

    // Mozilla's guideline 6.0: 90 days.
    private static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(90);

    // A client's clock may be a little behind.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly TlsFiles _files;
    private readonly AuthorityKeySeal? _seal;

    private OwnAuthority(TlsFiles files, AuthorityKeySeal? seal)
    {
        _files = files;
        _seal = seal;
    }

    /// <summary>Opens the authority and makes one when there is none.</summary>
    /// <exception cref="CryptographicException">What is stored cannot be read or does not fit together.</exception>
    public static OwnAuthority Open(TlsFiles files, AuthorityKeySeal? seal, DateTimeOffset now)
    {
        var authority = new OwnAuthority(files, seal);
        if (!files.Has(CertificateFile) && !files.Has(PlainKeyFile) && !files.Has(SealedKeyFile))
        {
            authority.Create(now);
        }
        else if (seal is not null && files.Has(PlainKeyFile))
        {
            using var key = authority.LoadKey();
            authority.StoreKey(key);
        }

        return authority;
    }

    /// <summary>Issues a certificate for a new key.</summary>
    /// <param name="names">DNS names and addresses; the first is the subject.</param>
    /// <param name="now">When it is issued.</param>
    /// <returns>The certificate followed by the authority's, and the private key, as PEM.</returns>
    public (string Certificates, string Key) Issue(IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var authorityKey = LoadKey();
        using var authority = X509CertificateLoader.LoadCertificate(PemBytes(_files.ReadText(CertificateFile)));
        using var signer = authority.CopyWithPrivateKey(authorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(names[0]), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        var end = now + ServerLifetime;
        using var certificate = request.Create(signer, now - ClockSkew, end < authority.NotAfter ? end : authority.NotAfter, Serial());
        return ($"{certificate.ExportCertificatePem()}\n{authority.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
    }

    private void Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name($"Weir authority of {Dns.GetHostName()}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + AuthorityLifetime);

        // The key first: a certificate without its key would be taken for a damaged folder.
        StoreKey(key);
        _files.WritePublic(CertificateFile, certificate.ExportCertificatePem() + "\n");
    }

    private ECDsa LoadKey()
    {
        var key = ECDsa.Create();
        if (_files.Has(SealedKeyFile))
        {
            var seal = _seal ?? throw new CryptographicException("its key is sealed, and the keys are not open");
            var bytes = seal.Open(_files.ReadBytes(SealedKeyFile));
            key.ImportPkcs8PrivateKey(bytes, out _);
            CryptographicOperations.ZeroMemory(bytes);
        }
        else
        {
            key.ImportFromPem(_files.ReadText(PlainKeyFile));
        }

        return key;
    }

    private void StoreKey(ECDsa key)
    {
        if (_seal is null)
        {
            _files.WritePrivate(PlainKeyFile, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            return;
        }

        var bytes = key.ExportPkcs8PrivateKey();
        _files.WritePrivate(SealedKeyFile, _seal.Seal(bytes));
        CryptographicOperations.ZeroMemory(bytes);
        File.Delete(_files.PathOf(PlainKeyFile));
    }

    private static X500DistinguishedName Name(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName.Length > 64 ? commonName[..64] : commonName); // RFC 5280, ub-common-name
        return builder.Build();
    }

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }

    private static byte[] PemBytes(string pem)
    {
        var fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    // RFC 5280, section 4.1.2.2: positive, at most 20 bytes; 127 random bits.
    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
