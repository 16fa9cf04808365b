using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>Certificates that an operator gives the real server: taken, exchanged while it runs, refused when they cannot be used.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string CertificatePath => _folder.File("tls.crt");

    private string KeyPath => _folder.File("tls.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_pair_is_shown_to_new_connections_while_open_ones_go_on()
    {
        var first = Write(TimeSpan.FromDays(60));
        await using var server = await StartAsync();
        await using var open = await RawConnection.OpenAsync(server, Cancel);
        Assert.Equal(first, await ShownAsync(server));

        var second = Write(TimeSpan.FromDays(60));
        await server.WaitForTextAsync("A new certificate is shown from now on", Cancel);

        Assert.Equal(second, await ShownAsync(server));
        await open.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", Cancel);
        Assert.StartsWith("HTTP/1.1 200", await open.ReadUntilAsync("\r\n\r\n", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("expired")]
    [InlineData("foreign key")]
    public async Task A_new_pair_that_cannot_be_used_is_logged_and_the_old_one_kept(string fault)
    {
        var first = Write(TimeSpan.FromDays(60));
        await using var server = await StartAsync();

        Spoil(fault);
        await server.WaitForTextAsync("A new certificate was not taken", Cancel);

        Assert.Equal(first, await ShownAsync(server));
    }

    [Theory]
    [InlineData("broken", "cannot be used")]
    [InlineData("expired", "and now is")]
    [InlineData("foreign key", "does not belong to the certificate")]
    public async Task A_pair_that_cannot_be_used_stops_the_start(string fault, string said)
    {
        Write(TimeSpan.FromDays(60));
        Spoil(fault);

        var outcome = await WeirProcess.RunAsync(["serve", "--data", _folder.File("data")], Settings, "", Cancel);

        Assert.Contains(said, outcome.Expect(10).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_warned_about()
    {
        Write(TimeSpan.FromDays(20));
        await using var server = await StartAsync();

        await server.WaitForTextAsync("The certificate ends at", Cancel);

        using var client = Trusting(server);
        Assert.Contains("\"certificate\":\"warning\"", await client.GetStringAsync("/health/ready", Cancel), StringComparison.Ordinal);
    }

    private Dictionary<string, string?> Settings => new()
    {
        ["WEIR_LISTEN"] = "127.0.0.1:0",
        ["WEIR_TLS_CERT"] = CertificatePath,
        ["WEIR_TLS_KEY"] = KeyPath,
    };

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(Settings, _folder.File("data"), Cancel);

    private void Spoil(string fault)
    {
        switch (fault)
        {
            case "broken":
                File.WriteAllText(CertificatePath, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                break;
            case "expired":
                Write(TimeSpan.FromDays(-1));
                break;
            default:
                using (var other = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    File.WriteAllText(KeyPath, other.ExportPkcs8PrivateKeyPem());
                }

                break;
        }
    }

    // Gives the fingerprint.
    private string Write(TimeSpan left)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-30), now + left);
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        return certificate.Thumbprint;
    }

    private static async Task<string> ShownAsync(ServerProcess server)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", server.Address.Port, Cancel);
#pragma warning disable CA5359 // Which certificate is shown is what is asked for.
        await using var tls = new SslStream(tcp.GetStream(), false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Cancel);
        using var shown = new X509Certificate2(tls.RemoteCertificate!);
        return shown.Thumbprint;
    }

    private HttpClient Trusting(ServerProcess server) => server.NewClient(handler =>
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(File.ReadAllText(CertificatePath)) },
        });
}
