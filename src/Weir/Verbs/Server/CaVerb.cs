using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>An authority that clients are to trust.</summary>
/// <param name="Fingerprint">SHA-256 of its certificate, in hexadecimal with colons.</param>
/// <param name="ExpiresAt">Until when it counts.</param>
/// <param name="File">Where it was written; null where it was not.</param>
/// <param name="Pem">The certificate.</param>
internal sealed record AuthorityDocument(string Fingerprint, DateTimeOffset ExpiresAt, string? File, string Pem);

/// <summary>How authorities are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(AuthorityDocument))]
internal sealed partial class AuthorityJson : JsonSerializerContext;

/// <summary><c>weir ca</c>: the authority that a server made for itself.</summary>
internal static class CaVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "ca",
        "Gives the certificate authority that a server made for itself, which its clients are to trust.",
        "weir ca export -o weir-ca.crt",
        "weir ca export --data /var/lib/weir")
    {
        Export(),
    };

    private static VerbCommand Export()
    {
        var choice = new ServerChoice();
        var data = new Option<string?>("--data")
        {
            Description = "Read it from this data directory, on the server's own machine. Without it the server is asked.",
            HelpName = "DIR",
        };
        var file = new Option<string?>("--output", "-o") { Description = "A new file. Without it standard output.", HelpName = "FILE" };
        return choice.AddTo(new VerbCommand(
            "export",
            "Writes the authority's certificate in PEM. It is no secret; but whoever takes it over the network trusts whom they asked, so the "
            + "server is asked over a connection that is trusted already, or its data directory is read.",
            "weir ca export -o weir-ca.crt",
            "weir ca export --data /var/lib/weir")
        {
            Handler = async (context, cancellationToken) =>
            {
                var pem = context.Get(data) is { } folder ? ReadFrom(folder) : await AskAsync(choice, context, cancellationToken);
                if (context.Get(file) is { } path)
                {
                    await NewFile.WriteAsync(path, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(pem), cancellationToken));
                    context.Output.Note($"The authority was written to {path}.");
                }

                Show(context, pem, context.Get(file));
                return ExitCode.Success;
            },
        }.With(data, file));
    }

    private static string ReadFrom(string folder) => File.Exists(PathIn(folder))
        ? ServerAddress.ReadAuthorities(PathIn(folder))
        : throw new CommandException(
            ExitCode.NotFound,
            $"{PathIn(folder)} is not there: the server never ran on this directory, or was given a certificate");

    private static string PathIn(string folder) => Path.Combine(folder, "tls", "ca.crt");

    private static async Task<string> AskAsync(ServerChoice choice, VerbContext context, CancellationToken cancellationToken)
    {
        using var call = choice.Open(context, null);
        return (await call.Client.Doors.GetAsync(cancellationToken)).Authority ?? throw new CommandException(
            ExitCode.NotFound, "the server was given a certificate and has no authority of its own; clients trust whoever signed that one");
    }

    private static void Show(VerbContext context, string pem, string? file)
    {
        var certificate = ServerAddress.AuthoritiesOf(pem)[0];
        var fingerprint = string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(static octet => $"{octet:X2}"));
        if (file is null)
        {
            foreach (var line in pem.TrimEnd().Split('\n'))
            {
                context.Output.Line(line.TrimEnd('\r'));
            }
        }

        context.Output.Note($"Its fingerprint is (SHA-256) {fingerprint}");
        context.Output.Json(
            new AuthorityDocument(fingerprint, certificate.NotAfter.ToUniversalTime(), file, pem), AuthorityJson.Default.AuthorityDocument);
    }
}
