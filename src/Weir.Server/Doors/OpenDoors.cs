using Weir.Contracts;
using Weir.Server.Hosting;
using Weir.Server.SignIn.Accounts;

namespace Weir.Server.Doors;

/// <summary>Where the doors of this server are, as its clients get to them. Safe for concurrent use.</summary>
/// <param name="options">The settings.</param>
/// <param name="address">What the server is called.</param>
/// <param name="authorityFile">The certificate of the server's own authority; null where it was given a certificate.</param>
internal sealed class OpenDoors(ServerOptions options, PublicAddress address, string? authorityFile)
{
    private volatile Uri? _s3;

    /// <summary>The S3 door is open.</summary>
    /// <param name="listening">Where it listens; its port is that of the door's address.</param>
    public void OpenS3(Uri listening) => _s3 = new UriBuilder(address.Origin.Scheme, address.Origin.Host, listening.Port).Uri;

    /// <summary>What clients are told.</summary>
    public async Task<DoorsView> DescribeAsync(CancellationToken cancellationToken) => new(
        _s3 is { } s3 ? new S3DoorView(s3.GetLeftPart(UriPartial.Authority), options.S3.Region) : null,
        authorityFile is null ? null : await File.ReadAllTextAsync(authorityFile, cancellationToken));
}
