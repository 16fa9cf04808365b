using System.Text;
using Weir.S3.Errors;
using Weir.Vault.Objects;

namespace Weir.S3.Routing;

/// <summary>What a request is about.</summary>
internal enum S3Level
{
    /// <summary>All buckets.</summary>
    Service = 1,

    /// <summary>A bucket.</summary>
    Bucket = 2,

    /// <summary>An object.</summary>
    Object = 3,
}

/// <summary>The bucket and the key that a request names.</summary>
/// <param name="Level">What it is about.</param>
/// <param name="Bucket">The bucket's name; empty where none is named.</param>
/// <param name="KeyBytes">The key's bytes; empty where none is named.</param>
internal readonly record struct S3Address(S3Level Level, string Bucket, ReadOnlyMemory<byte> KeyBytes)
{
    private const int MaxBucketBytes = 255;

    /// <summary>The key.</summary>
    /// <exception cref="S3Exception">It is longer than a key may be.</exception>
    public ObjectKey Key => ObjectKey.TryCreate(KeyBytes.Span, out var key) ? key
        : throw new S3Exception(KeyBytes.Length > ObjectKey.MaxBytes ? S3Errors.KeyTooLong : S3Errors.InvalidUri);

    /// <summary>Finds bucket and key in path style, and in virtual-host style where the host is below one of ours.</summary>
    /// <param name="target">The target.</param>
    /// <param name="host">The host that the client asked, perhaps with a port.</param>
    /// <param name="baseNames">Names, in lower case, below which a bucket can stand in the host.</param>
    public static S3Address Resolve(RequestTarget target, string host, IReadOnlyList<string> baseNames)
    {
        var path = target.Path[1..];
        if (BucketOf(host, baseNames) is { } virtualBucket)
        {
            return new S3Address(path.IsEmpty ? S3Level.Bucket : S3Level.Object, virtualBucket, path);
        }

        if (path.IsEmpty)
        {
            return new S3Address(S3Level.Service, "", default);
        }

        var slash = path.Span.IndexOf((byte)'/');
        var bucket = slash < 0 ? path : path[..slash];
        if (bucket.Length is 0 or > MaxBucketBytes)
        {
            throw new S3Exception(S3Errors.InvalidBucketName);
        }

        var key = slash < 0 ? default : path[(slash + 1)..];
        return new S3Address(key.IsEmpty ? S3Level.Bucket : S3Level.Object, Encoding.UTF8.GetString(bucket.Span), key);
    }

    private static string? BucketOf(string host, IReadOnlyList<string> baseNames)
    {
        var name = WithoutPort(host).ToLowerInvariant();
        foreach (var baseName in baseNames)
        {
            if (name.Length > baseName.Length + 1
                && name.EndsWith(baseName, StringComparison.Ordinal)
                && name[^(baseName.Length + 1)] == '.')
            {
                return name[..^(baseName.Length + 1)];
            }
        }

        return null;
    }

    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }
}
