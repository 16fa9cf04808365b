using System.Net;
using Weir.Foundation;
using Weir.Guard.Actors;

namespace Weir.S3;

/// <summary>Whose access keys count. The door knows how signatures are made; which keys there are is decided elsewhere.</summary>
public interface IS3Credentials
{
    /// <summary>Finds the access key that a client says it signed with.</summary>
    /// <param name="accessKeyId">The id that the client sent.</param>
    /// <param name="address">Where it comes from, after trusted proxies.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The credential; null where the key does not count.</returns>
    Task<IS3Credential?> FindAsync(string accessKeyId, IPAddress? address, CancellationToken cancellationToken);
}

/// <summary>An access key that counts, until the signature that was made with it proved right or wrong.</summary>
public interface IS3Credential
{
    /// <summary>The very same object as long as the access key and its secret are as they were; for what is worth deriving once.</summary>
    object Stamp { get; }

    /// <summary>Opens the secret access key, UTF-8; the caller disposes it.</summary>
    SecretBytes OpenSecret();

    /// <summary>The signature was right: who acts.</summary>
    Task<Actor> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>The signature was wrong.</summary>
    Task RefuseAsync(CancellationToken cancellationToken);
}
