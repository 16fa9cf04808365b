using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Contracts.Client;

/// <summary>
/// Decides whether a server is the one that was asked for: by the system's authorities, or by those that the user names and no others.
/// There is no way to go on without. Safe for concurrent use.
/// </summary>
public sealed class ServerTrust
{
    private volatile string? _fingerprint;
    private volatile string? _fault;

    /// <summary>
    /// The SHA-256 fingerprint of the certificate that was shown last, as the server prints it at its start; null before.
    /// </summary>
    public string? Fingerprint => _fingerprint;

    /// <summary>What was wrong with the certificate that was refused last; null where none was.</summary>
    public string? Fault => _fault;

    /// <summary>
    /// The handler that connections are made with. It follows no redirection, so that a credential reaches one server only.
    /// </summary>
    /// <param name="authorities">The only authorities to trust; null for the system's.</param>
    public SocketsHttpHandler CreateHandler(X509Certificate2Collection? authorities)
    {
        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Judge };
        if (authorities is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            SslOptions = tls,
        };
    }

    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _fingerprint = certificate is null ? null : FingerprintOf(certificate);
        _fault = errors == SslPolicyErrors.None ? null : Describe(certificate, chain, errors);
        return errors == SslPolicyErrors.None;
    }

    private static string FingerprintOf(X509Certificate certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(static octet => $"{octet:X2}"));

    private static string Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "it showed no certificate";
        }

        var reasons = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add("its certificate is for another name");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var status = chain?.ChainStatus.Select(static status => status.Status).ToList() ?? [];
            reasons.Add(
                status.Contains(X509ChainStatusFlags.NotTimeValid) ? "its certificate has expired or does not count yet"
                : "no authority that is trusted has signed its certificate");
        }

        return $"{string.Join(" and ", reasons)} (SHA-256 {FingerprintOf(certificate)})";
    }
}
