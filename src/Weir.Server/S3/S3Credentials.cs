using System.Net;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.S3;
using Weir.Server.AccessKeys;

namespace Weir.Server.S3;

/// <summary>The access keys that open the S3 door; what is refused counts against the address as at every other door.</summary>
/// <param name="keys">The keys.</param>
internal sealed class S3Credentials(AccessKeyAuthenticator keys) : IS3Credentials
{
    /// <inheritdoc/>
    public async Task<IS3Credential?> FindAsync(string accessKeyId, IPAddress? address, CancellationToken cancellationToken) =>
        await keys.FindS3Async(accessKeyId, address, cancellationToken) is { } found ? new Found(keys, found) : null;

    private sealed class Found(AccessKeyAuthenticator keys, S3Credential credential) : IS3Credential
    {
        public object Stamp => credential.Key;

        public SecretBytes OpenSecret() => keys.OpenS3(credential);

        public Task<Actor> AcceptAsync(CancellationToken cancellationToken) => keys.AcceptAsync(credential, cancellationToken);

        public Task RefuseAsync(CancellationToken cancellationToken) => keys.RefuseAsync(credential, cancellationToken);
    }
}
