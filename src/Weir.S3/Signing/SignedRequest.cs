using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weir.S3.Errors;
using Weir.S3.Routing;

namespace Weir.S3.Signing;

/// <summary>What a signature can be over: a request without its body.</summary>
/// <param name="Method">The method, as sent.</param>
/// <param name="Target">The target, as sent.</param>
/// <param name="Headers">The headers, each with all its values.</param>
internal readonly record struct SignedRequest(string Method, RequestTarget Target, IHeaderDictionary Headers)
{
    /// <summary>The only value of a header; null where it was not sent.</summary>
    /// <exception cref="S3Exception">It was sent more than once.</exception>
    public string? Single(string name) => Headers.TryGetValue(name, out var values) ? OnlyOne(values, name) : null;

    private static string OnlyOne(StringValues values, string name) => values.Count == 1
        ? values[0] ?? ""
        : throw new S3Exception(S3Errors.InvalidRequest, $"The header {name} was sent more than once.");
}
