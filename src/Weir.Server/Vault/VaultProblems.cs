using Microsoft.AspNetCore.Http;
using Weir.Server.Api;
using Weir.Vault;

namespace Weir.Server.Vault;

/// <summary>What the API answers where the vault does not do what was asked.</summary>
internal static class VaultProblems
{
    /// <summary>This server has no vault.</summary>
    public static IResult Elsewhere => ApiCall.Problem(ApiProblems.VaultElsewhere, null);

    /// <summary>The answer.</summary>
    public static IResult Of(VaultProblem problem) => problem.Fault switch
    {
        VaultFault.AccessDenied when problem.Denial is { } denial => ApiCall.Problem(ApiProblems.Of(denial), null),
        VaultFault.Closed => ApiCall.Problem(ApiProblems.ProjectClosed, null),
        VaultFault.NoSuchBucket => ApiCall.Problem(ApiProblems.NotFound, "There is no such bucket."),
        VaultFault.NoSuchKey => ApiCall.Problem(ApiProblems.NotFound, "There is no such object."),
        VaultFault.NoSuchVersion => ApiCall.Problem(ApiProblems.NotFound, "The object has no such version."),
        VaultFault.InvalidBucketName => ApiCall.Problem(
            ApiProblems.Invalid, "'name' takes 3 to 63 lower case letters, digits, hyphens and dots, as S3 has it."),
        VaultFault.InvalidRetention => ApiCall.Problem(
            ApiProblems.Invalid, "'defaultRetention' takes a mode and either 1 to 36500 days or 1 to 100 years."),
        VaultFault.NoObjectLock => ApiCall.Problem(ApiProblems.Invalid, "'defaultRetention' takes a bucket with object lock."),
        VaultFault.InvalidVersioning => ApiCall.Problem(
            ApiProblems.Conflict, "A bucket with object lock keeps versions, and one that kept them once can only be suspended."),
        VaultFault.BucketExists or VaultFault.BucketOwned => ApiCall.Problem(
            ApiProblems.Taken, "The organization has a bucket of that name."),
        VaultFault.BucketNotEmpty => ApiCall.Problem(
            ApiProblems.Conflict, "The bucket still has versions, delete markers or uploads."),
        VaultFault.PreconditionFailed or VaultFault.Conflict => ApiCall.Problem(ApiProblems.Changed, null),
        _ => ApiCall.Problem(ApiProblems.Conflict, null),
    };
}
