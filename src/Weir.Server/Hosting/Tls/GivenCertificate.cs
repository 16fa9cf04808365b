using System.Security.Cryptography;
using System.Text;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Tls;

/// <summary>The certificate in the files of <c>WEIR_TLS_CERT</c> and <c>WEIR_TLS_KEY</c>, taken again when their content changes.</summary>
/// <param name="options">Names both files.</param>
internal sealed class GivenCertificate(TlsOptions options) : ICertificateSource
{
    // The content is compared and not the time of change: Kubernetes swaps a symbolic link, and copies may keep times.
    private byte[] _seen = [];

    /// <inheritdoc />
    public string Remedy => $"put a new pair into {options.CertificatePath} and {options.KeyPath}; it is taken without a restart";

    /// <inheritdoc />
    public ServerCertificate? Renew(ServerCertificate? shown, DateTimeOffset now)
    {
        var (certificates, key) = (Read(options.CertificatePath!), Read(options.KeyPath!));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{certificates}\0{key}"));
        if (digest.AsSpan().SequenceEqual(_seen))
        {
            return null;
        }

        _seen = digest;
        try
        {
            var certificate = ServerCertificate.FromPem(certificates, key);
            return certificate.IsValidAt(now)
                ? certificate
                : throw Refused($"it is valid from {certificate.NotBefore:u} until {certificate.NotAfter:u}, and now is {now:u}");
        }
        catch (CryptographicException exception)
        {
            throw Refused(exception.Message);
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServerException(ServerFailure.Certificate, $"reading {path} failed: {exception.Message}", exception);
        }
    }

    private ServerException Refused(string reason) => new(
        ServerFailure.Certificate,
        $"the certificate {options.CertificatePath} with the key {options.KeyPath} cannot be used: {reason.TrimEnd('.')}. Put a valid pair there.");
}
