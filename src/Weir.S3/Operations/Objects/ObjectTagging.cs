using Microsoft.AspNetCore.Http;
using Weir.S3.Xml;

namespace Weir.S3.Operations.Objects;

/// <summary><c>GetObjectTagging</c>, <c>PutObjectTagging</c> and <c>DeleteObjectTagging</c>.</summary>
internal static class ObjectTagging
{
    /// <summary>Gives the tags.</summary>
    public static async Task GetAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = (await call.Session.Tags.GetAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        ObjectHeaders.WriteVersion(call, tags.Version);
        await call.AnswerAsync(answer => Write(answer, tags.Tags), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts other tags in their place.</summary>
    public static async Task PutAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = RequestBodies.Tagging(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        await SetAsync(call, tags, StatusCodes.Status200OK, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes them away.</summary>
    public static Task DeleteAsync(S3Call call, CancellationToken cancellationToken) =>
        SetAsync(call, [], StatusCodes.Status204NoContent, cancellationToken);

    /// <summary>Writes tags.</summary>
    public static void Write(XmlAnswer answer, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        answer.Begin("Tagging").Open("TagSet");
        foreach (var (key, value) in tags)
        {
            answer.Open("Tag").Text("Key", key).Text("Value", value).Close("Tag");
        }

        answer.Close("TagSet").Close("Tagging");
    }

    private static async Task SetAsync(
        S3Call call, IReadOnlyList<KeyValuePair<string, string>> tags, int status, CancellationToken cancellationToken)
    {
        var set = (await call.Session.Tags.SetAsync(call.Bucket, call.Key, call.Version, tags, cancellationToken).ConfigureAwait(false)).Take(call);
        ObjectHeaders.WriteVersion(call, set.Version);
        await call.AnswerAsync(status).ConfigureAwait(false);
    }
}
