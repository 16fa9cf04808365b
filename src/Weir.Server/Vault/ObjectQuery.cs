using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Server.Api;
using Weir.Vault.Objects;

namespace Weir.Server.Vault;

/// <summary>How a query of the API names an object: <c>?key=</c>, and <c>&amp;version=</c> where one version is meant.</summary>
internal static class ObjectQuery
{
    /// <summary>Reads it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null where none is named.</param>
    /// <param name="problem">What to answer where it names none.</param>
    public static bool TryRead(
        IQueryCollection query, [NotNullWhen(true)] out ObjectKey key, out VersionName? version, [NotNullWhen(false)] out IResult? problem)
    {
        (version, problem) = (null, null);
        if (!ObjectKey.TryCreate(Encoding.UTF8.GetBytes(query["key"].ToString()), out key) || query["key"].Count != 1)
        {
            problem = ApiCall.Problem(ApiProblems.Invalid, "'key' takes the key of an object.");
            return false;
        }

        if (!query.TryGetValue("version", out var text))
        {
            return true;
        }

        if (!VersionName.TryParse(text, out var named))
        {
            problem = ApiCall.Problem(ApiProblems.Invalid, "'version' takes the version of an object as S3 clients see it.");
            return false;
        }

        version = named;
        return true;
    }
}
