using Microsoft.AspNetCore.Http;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>DeleteObject</c>.</summary>
internal static class DeleteObject
{
    /// <summary>Makes a delete marker, or removes a version.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var request = new DeleteRequest { BypassGovernance = Bypasses(call), Condition = Conditions.OfDeletion(call) };
        var deletion = (await call.Session.Objects
            .DeleteAsync(call.Bucket, call.Key, call.Version, request, cancellationToken).ConfigureAwait(false)).Take(call);
        if (deletion.Version is { } version)
        {
            ObjectHeaders.WriteVersion(call, version);
        }

        if (deletion.IsDeleteMarker)
        {
            call.Response.Headers["x-amz-version-id"] = deletion.Version.ToString();
            call.Response.Headers["x-amz-delete-marker"] = "true";
        }

        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    /// <summary>Whether a retention in governance mode is to be bypassed.</summary>
    public static bool Bypasses(S3Call call) =>
        string.Equals(call.Header("x-amz-bypass-governance-retention"), "true", StringComparison.OrdinalIgnoreCase);
}
