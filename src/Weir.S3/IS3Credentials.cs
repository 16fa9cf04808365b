using System.Net;
using Weir.Guard.Actors;

namespace Weir.S3;

/// <summary>Whose access keys count. The door knows how signatures are made; which keys there are is decided elsewhere.</summary>
public interface IS3Credentials
{
    /// <summary>Finds the secret that a client must have signed with.</summary>
    /// <param name="accessKeyId">The id that the client sent.</param>
    /// <param name="address">Where it comes from, after trusted proxies.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The credential, which the caller disposes; null where the key does not count.</returns>
    Task<IS3Credential?> FindAsync(string accessKeyId, IPAddress? address, CancellationToken cancellationToken);
}

/// <summary>The secret of an access key, until the signature that was made with it proved right or wrong. Disposing clears it.</summary>
public interface IS3Credential : IDisposable
{
    /// <summary>The secret access key, UTF-8.</summary>
    ReadOnlySpan<byte> Secret { get; }

    /// <summary>The signature was right: who acts.</summary>
    Task<Actor> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>The signature was wrong.</summary>
    Task RefuseAsync(CancellationToken cancellationToken);
}
