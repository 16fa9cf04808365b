using System.Net.Http.Headers;
using System.Text;

namespace Weir.Server.Audit.TimeStamps;

/// <summary>What an authority knows its customer by: a name and a password, sent as HTTP Basic (RFC 7617) in UTF-8.</summary>
/// <param name="User">The name, without a colon.</param>
/// <param name="PasswordPath">The file with the password; an end of line after it does not belong to it.</param>
public sealed record TimeStampLogin(string User, string PasswordPath)
{
    /// <summary>Whether a password may be sent to an address: over TLS, or without leaving this machine.</summary>
    public static bool IsSafeFor(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.Scheme == Uri.UriSchemeHttps || url.IsLoopback;
    }

    /// <summary>The header of one request, with the password as it stands in the file now.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    internal async Task<AuthenticationHeaderValue> HeaderAsync(CancellationToken cancellationToken)
    {
        var password = (await File.ReadAllTextAsync(PasswordPath, cancellationToken)).TrimEnd('\r', '\n');
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}")));
    }
}
