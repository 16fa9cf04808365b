using System.Text.Json;

namespace Weir.Vault.Sealing;

/// <summary>Tags as they are sealed: a JSON list of keys and values in turn.</summary>
internal static class StoredTags
{
    /// <summary>The bytes that are sealed.</summary>
    public static byte[] ToBytes(IReadOnlyList<KeyValuePair<string, string>> tags) => JsonSerializer.SerializeToUtf8Bytes(
        tags.SelectMany(static tag => new[] { tag.Key, tag.Value }).ToArray(), DetailsJson.Default.StringArray);

    /// <summary>Reads the bytes that were sealed.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> bytes) =>
        [.. JsonSerializer.Deserialize(bytes, DetailsJson.Default.StringArray)!
            .Chunk(2)
            .Select(static pair => KeyValuePair.Create(pair[0], pair[1]))];
}
