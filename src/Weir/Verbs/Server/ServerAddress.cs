using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Commands;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary>What users write about a server: its address, its authorities, an access key.</summary>
internal static class ServerAddress
{
    private const int LargestFile = 1024 * 1024;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads an address: a host, with or without port, with or without <c>https://</c>.</summary>
    /// <exception cref="CommandException">It is none, or not one of https.</exception>
    public static Uri Parse(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.UserInfo.Length > 0)
        {
            throw CommandException.Usage(
                "the server's address is not understood; expected a host such as weir.example.org or weir.example.org:8443");
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            throw CommandException.Usage($"a server is spoken to over https only, not {address.Scheme}");
        }

        return address.PathAndQuery == "/"
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : throw CommandException.Usage("the server's address has nothing after host and port");
    }

    /// <summary>Reads the authorities to trust, as PEM.</summary>
    /// <exception cref="CommandException">There are none in the file.</exception>
    public static string ReadAuthorities(string path)
    {
        var text = ReadText(path, "the file of authorities");
        return AuthoritiesOf(text) is { Count: > 0 }
            ? text
            : throw CommandException.Usage($"{path} holds no certificate; expected PEM, such as the server's tls/ca.crt");
    }

    /// <summary>The certificates in a text; empty where there are none.</summary>
    public static X509Certificate2Collection AuthoritiesOf(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        return certificates;
    }

    /// <summary>Reads an access key from a file that nobody else can read.</summary>
    /// <exception cref="CommandException">There is none in the file, or others can read it.</exception>
    public static string ReadKey(string path)
    {
        var text = ReadText(path, "the file of the access key").Trim();
        if ((File.GetUnixFileMode(path) & Others) != 0)
        {
            throw CommandException.Usage($"others can read or change {path}, which holds an access key; run: chmod 600 {path}");
        }

        return IsKey(text) ? text : throw CommandException.Usage($"{path} holds no access key; expected one line that begins with weir_");
    }

    /// <summary>Whether a text has the form of an access key.</summary>
    public static bool IsKey(string text) => Secrets.HoldsAccessKey(text) && !text.Any(char.IsWhiteSpace);

    /// <summary>A client of a server.</summary>
    public static WeirClient Connect(Uri address, string? authorities, string? key) => new(new WeirClientOptions(address)
    {
        AccessKey = key,
        Authorities = authorities is null ? null : AuthoritiesOf(authorities),
        Product = $"weir/{ProgramVersion.Text.Split('+')[0]}",
    });

    private static string ReadText(string path, string what)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? File.ReadAllText(path)
                : throw CommandException.Usage($"{path} is too long for {what}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{what} cannot be read: {exception.Message}");
        }
    }
}
