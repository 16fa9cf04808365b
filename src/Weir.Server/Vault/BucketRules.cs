using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Vault;

/// <summary>How routes name a bucket, or an object in it.</summary>
internal static class BucketRules
{
    private const string ProjectOf = "select project from buckets where organization = @organization and name = @name";

    /// <summary>The bucket that <c>{bucket}</c> in the path names in <c>{organization}</c>.</summary>
    public static readonly ResourceRule Bucket = static (context, database) => FindAsync(context, database, "");

    /// <summary>The object in that bucket that <c>?key=</c> names.</summary>
    public static readonly ResourceRule Object =
        static (context, database) => FindAsync(context, database, context.Request.Query["key"].ToString());

    private static async ValueTask<Resource?> FindAsync(HttpContext context, Database database, string prefix)
    {
        if (ResourceRules.RouteId<Organization>(context, "organization") is not { } organization
            || context.GetRouteValue("bucket") is not string name)
        {
            return null;
        }

        return await database.QueryAsync<Id<Project>>(ProjectOf, new { organization, name }, context.RequestAborted) is [var project]
            ? Resource.ForBucket(organization, project, name, prefix)
            : null;
    }
}
