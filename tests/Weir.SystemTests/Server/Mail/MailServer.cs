using System.Globalization;
using System.Text.Json;
using Weir.SystemTests.Testing;
using Weir.Testing;

namespace Weir.SystemTests.Server.Mail;

/// <summary>A mail that the mail server took.</summary>
internal sealed record TakenMail(bool Secure, string? User, IReadOnlyList<string> To, string Raw);

/// <summary>A real mail server, npm's <c>smtp-server</c>, as a process of its own. Disposing ends it.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ChildProcess _process;

    private MailServer(ChildProcess process) => _process = process;

    public int Port => int.Parse(_process.OutputSoFar.Split('\n')[0].Split(' ')[1], CultureInfo.InvariantCulture);

    public string Output => _process.OutputSoFar;

    public IReadOnlyList<TakenMail> Mails =>
    [
        .. Output.Split('\n').Skip(1).Where(static line => line.Length > 0)
            .Select(static line => JsonSerializer.Deserialize<TakenMail>(line, Json)!),
    ];

    /// <summary>Starts the server with the certificate that <see cref="ServerCertificate"/> wrote into a folder.</summary>
    public static async Task<MailServer> StartAsync(
        string certificates, CancellationToken cancellationToken, string host = "127.0.0.1", int port = 0, bool tls = true)
    {
        var modules = await NpmPackage.InstallAsync("smtp", "smtp-server", "3.21.6", cancellationToken);
        var process = ChildProcess.Start(
            "node",
            [
                Repository.Path("tests/Weir.SystemTests/Server/Mail/smtp-server.mjs"), modules, host,
                port.ToString(CultureInfo.InvariantCulture), Path.Combine(certificates, ServerCertificate.CertificateFile),
                Path.Combine(certificates, ServerCertificate.KeyFile), tls ? "tls" : "no-tls",
            ]);
        await process.WaitForTextAsync("listening ", cancellationToken);
        return new MailServer(process);
    }

    public Task WaitForTextAsync(string text, CancellationToken cancellationToken) => _process.WaitForTextAsync(text, cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
