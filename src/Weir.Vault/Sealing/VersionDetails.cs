using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;

namespace Weir.Vault.Sealing;

/// <summary>
/// What stands sealed in <c>details_sealed</c> of a version or an upload, as JSON (docs/formats/objects.md, "Details"). Short names, because
/// there are many rows.
/// </summary>
internal sealed record VersionDetails
{
    /// <summary>The media type.</summary>
    [JsonPropertyName("type")]
    public string? ContentType { get; init; }

    /// <summary>The header of the same name.</summary>
    [JsonPropertyName("cache")]
    public string? CacheControl { get; init; }

    /// <summary>The header of the same name.</summary>
    [JsonPropertyName("disposition")]
    public string? ContentDisposition { get; init; }

    /// <summary>The header of the same name.</summary>
    [JsonPropertyName("encoding")]
    public string? ContentEncoding { get; init; }

    /// <summary>The header of the same name.</summary>
    [JsonPropertyName("language")]
    public string? ContentLanguage { get; init; }

    /// <summary>The header of the same name.</summary>
    [JsonPropertyName("expires")]
    public string? Expires { get; init; }

    /// <summary>Names and values in turn.</summary>
    [JsonPropertyName("user")]
    public IReadOnlyList<string>? User { get; init; }

    /// <summary>The checksum's algorithm.</summary>
    [JsonPropertyName("algorithm")]
    public ChecksumAlgorithm Algorithm { get; init; }

    /// <summary>Whether the checksum of an upload in parts is over the parts' checksums.</summary>
    [JsonPropertyName("composite")]
    public bool IsComposite { get; init; }

    /// <summary>The checksum; none in an upload that is under way.</summary>
    [JsonPropertyName("checksum")]
    public byte[]? Checksum { get; init; }

    /// <summary>SHA-256 of the bytes; of an upload in parts, of its parts' SHA-256 digests one after the other.</summary>
    [JsonPropertyName("sha256")]
    public byte[]? Sha256 { get; init; }

    /// <summary>What the writer said.</summary>
    [JsonIgnore]
    public ObjectMetadata Metadata => new()
    {
        ContentType = ContentType,
        CacheControl = CacheControl,
        ContentDisposition = ContentDisposition,
        ContentEncoding = ContentEncoding,
        ContentLanguage = ContentLanguage,
        Expires = Expires,
        User = [.. (User ?? []).Chunk(2).Select(static pair => KeyValuePair.Create(pair[0], pair[1]))],
    };

    /// <summary>Takes what a writer said.</summary>
    public static VersionDetails Of(ObjectMetadata metadata) => new()
    {
        ContentType = metadata.ContentType,
        CacheControl = metadata.CacheControl,
        ContentDisposition = metadata.ContentDisposition,
        ContentEncoding = metadata.ContentEncoding,
        ContentLanguage = metadata.ContentLanguage,
        Expires = metadata.Expires,
        User = metadata.User.Count == 0 ? null : [.. metadata.User.SelectMany(static pair => new[] { pair.Key, pair.Value })],
    };

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DetailsJson.Default.VersionDetails);

    /// <summary>Reads the bytes that were sealed.</summary>
    public static VersionDetails Read(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, DetailsJson.Default.VersionDetails)!;
}

/// <summary>The digests of one part, or of an object in one piece, as they stand sealed in <c>object_blobs</c>.</summary>
/// <param name="Md5">16 bytes.</param>
/// <param name="Sha256">32 bytes.</param>
/// <param name="Checksum">The checksum by the version's algorithm.</param>
internal sealed record PartDetails(
    [property: JsonPropertyName("md5")] byte[] Md5,
    [property: JsonPropertyName("sha256")] byte[] Sha256,
    [property: JsonPropertyName("checksum")] byte[] Checksum)
{
    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DetailsJson.Default.PartDetails);

    /// <summary>Reads the bytes that were sealed.</summary>
    public static PartDetails Read(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, DetailsJson.Default.PartDetails)!;
}

/// <summary>How details are written.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(VersionDetails))]
[JsonSerializable(typeof(PartDetails))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class DetailsJson : JsonSerializerContext;
