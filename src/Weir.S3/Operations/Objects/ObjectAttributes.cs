using System.Globalization;
using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>GetObjectAttributes</c>.</summary>
internal static class ObjectAttributes
{
    private const string Header = "x-amz-object-attributes";
    private const int MostParts = 1_000;

    private static readonly string[] Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    /// <summary>Tells what was asked for.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var asked = call.Headers[Header].SelectMany(static value => (value ?? "").Split(','))
            .Select(static name => name.Trim()).Where(static name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0 || !asked.IsSubsetOf(Known))
        {
            throw S3Exception.With(
                S3Errors.InvalidArgument, "Invalid attribute name specified.", KeyValuePair.Create("ArgumentName", Header));
        }

        var after = PartNumber(call, "x-amz-part-number-marker") ?? 0;
        var limit = Math.Min(PartNumber(call, "x-amz-max-parts") ?? MostParts, MostParts);
        var found = (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        var info = found.Info;
        call.Response.Headers.LastModified = info.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        ObjectHeaders.WriteVersion(call, info.Version);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("GetObjectAttributesResponse").Text("ETag", asked.Contains("ETag") ? info.Tag?.ToString() : null);
                if (asked.Contains("Checksum") && info.Checksum is { } checksum)
                {
                    answer.Open("Checksum")
                        .Text(ChecksumNames.ElementOf(checksum.Algorithm), ObjectHeaders.TextOf(checksum))
                        .Text("ChecksumType", ObjectHeaders.TypeOf(checksum))
                        .Close("Checksum");
                }

                if (asked.Contains("ObjectParts") && found.Parts.Count > 0)
                {
                    WriteParts(answer, found, after, limit);
                }

                answer.Text("StorageClass", asked.Contains("StorageClass") ? "STANDARD" : null);
                if (asked.Contains("ObjectSize"))
                {
                    answer.Number("ObjectSize", info.Size);
                }

                answer.Close("GetObjectAttributesResponse");
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static void WriteParts(XmlAnswer answer, ObjectDetails found, int after, int limit)
    {
        var rest = found.Parts.Where(part => part.Number > after).ToList();
        var page = rest.Take(limit).ToList();
        answer.Open("ObjectParts")
            .Number("PartsCount", found.Parts.Count)
            .Number("PartNumberMarker", after)
            .Number("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : 0)
            .Number("MaxParts", limit)
            .Flag("IsTruncated", rest.Count > page.Count);
        foreach (var part in page)
        {
            answer.Open("Part").Number("PartNumber", part.Number).Number("Size", part.Size);
            if (found.Info.Checksum is { } checksum && !part.Checksum.IsEmpty)
            {
                answer.Text(ChecksumNames.ElementOf(checksum.Algorithm), Convert.ToBase64String(part.Checksum.Span));
            }

            answer.Close("Part");
        }

        answer.Close("ObjectParts");
    }

    private static int? PartNumber(S3Call call, string header) => call.Header(header) is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new S3Exception(S3Errors.InvalidArgument, $"{header} must be a whole number.");
}
