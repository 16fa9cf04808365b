using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Weir.Guard.Keys;

namespace Weir.Server.Hosting.Tls;

/// <summary>A certificate issued by the installation's own authority and kept in the <c>tls</c> folder; renewed long before it ends.</summary>
/// <param name="files">The folder.</param>
/// <param name="seal">How the authority's key is stored; null for a file of mode 0600.</param>
/// <param name="names">DNS names and addresses that it must carry.</param>
internal sealed class OwnCertificate(TlsFiles files, AuthorityKeySeal? seal, IReadOnlyList<string> names) : ICertificateSource
{
    private const string CertificateFile = "server.crt";
    private const string KeyFile = "server.key";

    // A third of the lifetime: a server that is started rarely still renews in time.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public string Remedy => $"the server could not renew it in {files.PathOf(CertificateFile)}; see the log for the reason";

    /// <inheritdoc />
    public ServerCertificate? Renew(ServerCertificate? shown, DateTimeOffset now)
    {
        if (shown is not null && IsFresh(shown, now))
        {
            return null;
        }

        try
        {
            var authority = OwnAuthority.Open(files, seal, now);
            if (shown is null && files.Has(CertificateFile) && files.Has(KeyFile) && Stored() is { } stored && IsFresh(stored, now))
            {
                return stored;
            }

            var (certificates, key) = authority.Issue(names, now);
            files.WritePrivate(KeyFile, Encoding.ASCII.GetBytes(key));
            files.WritePublic(CertificateFile, certificates);
            return ServerCertificate.FromPem(certificates, key);
        }
        catch (Exception exception)
            when (exception is CryptographicException or KeyUnavailableException or IOException or UnauthorizedAccessException)
        {
            throw new ServerException(
                ServerFailure.Certificate,
                $"the server's own authority in {files.PathOf("")} cannot be used: {exception.Message.TrimEnd('.')}. Restore the folder from a "
                + "backup; or move it away, and the server makes a new authority that clients must be told to trust.",
                exception);
        }
    }

    // A pair that a crash left half renewed does not fit together; a new one costs nothing.
    private ServerCertificate? Stored()
    {
        try
        {
            return ServerCertificate.FromPem(files.ReadText(CertificateFile), files.ReadText(KeyFile));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private bool IsFresh(ServerCertificate certificate, DateTimeOffset now) =>
        certificate.IsValidAt(now)
        && certificate.NotAfter - now > RenewBefore
        && names.All(name => Carries(certificate.Leaf, name));

    private static bool Carries(X509Certificate2 leaf, string name) => name.StartsWith("*.", StringComparison.Ordinal)
        ? leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(names => names.EnumerateDnsNames().Contains(name, StringComparer.Ordinal))
        : leaf.MatchesHostname(name, allowWildcards: false, allowCommonName: false);
}
