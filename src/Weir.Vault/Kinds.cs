using Weir.Foundation;

namespace Weir.Vault;

/// <summary>A bucket of a project.</summary>
public abstract class Bucket : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "bkt";
}

/// <summary>One version of an object; its id is never given to another version, in no bucket.</summary>
public abstract class ObjectVersion : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "ver";
}

/// <summary>A multipart upload that is under way.</summary>
public abstract class Upload : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "upl";
}
