using Weir.Vault.Checksums;

namespace Weir.S3.Operations.Objects;

/// <summary><c>PutObject</c>.</summary>
internal static class PutObject
{
    /// <summary>Decides everything that can be decided, then reads the body, then keeps it.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        using var body = call.OpenBody(lengthNeeded: true);
        var digests = BodyDigests.Read(call);
        var request = WriteHeaders.Read(call) with
        {
            Bytes = body.Bytes,
            Checksum = digests.Algorithm ?? ChecksumAlgorithm.Crc64Nvme,
        };
        await using var upload = (await call.Session.Objects.BeginPutAsync(request, cancellationToken).ConfigureAwait(false)).Take(call);
        var declared = await BodyPump.MoveAsync(call, digests, body, request.Checksum, upload.WriteAsync, cancellationToken).ConfigureAwait(false);
        var info = (await upload.CommitAsync(declared, cancellationToken).ConfigureAwait(false)).Take(call);
        call.Response.Headers.ETag = ObjectHeaders.Quoted(info.Tag);
        ObjectHeaders.WriteVersion(call, info.Version);
        ObjectHeaders.WriteEncryption(call);
        ObjectHeaders.WriteChecksum(call, info.Checksum);
    }
}
