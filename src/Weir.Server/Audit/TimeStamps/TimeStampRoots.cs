using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Weir.Ledger;

namespace Weir.Server.Audit.TimeStamps;

/// <summary>
/// The roots of time stamp authorities that are trusted, and the check of their tokens (RFC 3161) against them. Works offline: nothing that a
/// certificate names is fetched, and revocation is not asked for. Safe for concurrent use.
/// </summary>
public sealed class TimeStampRoots
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private readonly X509Certificate2Collection _roots;

    private TimeStampRoots(X509Certificate2Collection roots) => _roots = roots;

    /// <summary>No roots: tokens are checked and none is trusted.</summary>
    public static TimeStampRoots None { get; } = new([]);

    /// <summary>Reads a PEM file of certificates: roots, and intermediates that tokens may lack.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="CryptographicException">There is no certificate in it, or a malformed one.</exception>
    public static TimeStampRoots Read(string path)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(File.ReadAllText(path));
        return roots.Count > 0 ? new TimeStampRoots(roots) : throw new CryptographicException("there is no certificate in it");
    }

    /// <summary>Checks a token; a <see cref="TimeStampReader"/>.</summary>
    public TimeStamp? Check(ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> stamped, out string? fault)
    {
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var length) || length != token.Length)
            {
                fault = "it is no time stamp token";
                return null;
            }

            return Check(read, stamped.Span, out fault);
        }
        catch (CryptographicException)
        {
            // The platform refuses some hostile encodings late.
            fault = "it cannot be read";
            return null;
        }
    }

    private TimeStamp? Check(Rfc3161TimestampToken token, ReadOnlySpan<byte> stamped, out string? fault)
    {
        var info = token.TokenInfo;
        if (info.HashAlgorithmId.Value != Sha256 || !info.GetMessageHash().Span.SequenceEqual(SHA256.HashData(stamped)))
        {
            fault = "it was made over something else than this checkpoint";
            return null;
        }

        // Also demands a certificate for nothing but time stamps that was valid at that time, and that the token names it.
        if (!token.VerifySignatureForData(stamped, out var signer, _roots))
        {
            fault = "its signature, or the certificate that made it, is wrong";
            return null;
        }

        using (signer)
        {
            var isTrusted = _roots.Count > 0 && LeadsToRoot(signer, token.AsSignedCms().Certificates, info.Timestamp);
            fault = isTrusted || _roots.Count == 0 ? null : $"its authority, {NameOf(signer)}, leads to no root that is trusted";
            return fault is null ? new TimeStamp(info.Timestamp, NameOf(signer), isTrusted) : null;
        }
    }

    // A certificate that ended since then still shows what it stamped before.
    private bool LeadsToRoot(X509Certificate2 signer, X509Certificate2Collection others, DateTimeOffset at)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = at.LocalDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimeStamping));
        return chain.Build(signer);
    }

    private static string NameOf(X509Certificate2 signer) => signer.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
}
