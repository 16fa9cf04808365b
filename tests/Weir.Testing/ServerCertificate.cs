using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Testing;

/// <summary>A throw-away certificate authority and a server certificate for localhost and 127.0.0.1, valid for a day around now.</summary>
public static class ServerCertificate
{
    /// <summary>The name of the certificate's file.</summary>
    public const string CertificateFile = "server.crt";

    /// <summary>The name of its key's file.</summary>
    public const string KeyFile = "server.key";

    /// <summary>Writes <c>ca.crt</c>, <c>server.crt</c> and <c>server.key</c> (mode 0600) as PEM into a folder.</summary>
    public static void Write(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Weir test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        serverRequest.CertificateExtensions.Add(names.Build());
        using var server = serverRequest.Create(authority, now.AddHours(-1), now.AddHours(23), RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(Path.Combine(folder, "ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, CertificateFile), server.ExportCertificatePem());
        var key = Path.Combine(folder, KeyFile);
        File.WriteAllText(key, serverKey.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
