using System.Text.Json.Serialization;

namespace Weir.Vault.Rotation;

/// <summary>What a rewrapping goes through, in this order: what an upload leaves behind when it is completed is met later.</summary>
public enum RewrapStage
{
    /// <summary>Uploads under way, with their parts.</summary>
    Uploads = 1,

    /// <summary>Versions of objects, bucket by bucket.</summary>
    Versions = 2,

    /// <summary>The record keys of what was removed.</summary>
    Removed = 3,

    /// <summary>Everything is looked through once more.</summary>
    Check = 4,

    /// <summary>Nothing needs an older version.</summary>
    Done = 5,
}

/// <summary>How far the rewrapping of a project has come: the checkpoint of its work.</summary>
/// <param name="Version">The version of the project's key that everything is wrapped under from now on.</param>
/// <param name="Stage">What it goes through.</param>
/// <param name="Bucket">The bucket that it is in; empty before the first.</param>
/// <param name="Key">The object's key that it has come to; empty at a bucket's beginning.</param>
/// <param name="Seq">The number of the version, among those of its key, that it has come to.</param>
/// <param name="After">The id that it has come to in other stages.</param>
/// <param name="Done">How many versions, uploads and removed ones it has gone through.</param>
/// <param name="Total">How many there were when it began.</param>
public sealed record RewrapPlace(
    uint Version, RewrapStage Stage, string Bucket, byte[] Key, long Seq, string After, long Done, long Total)
{
    /// <summary>The beginning.</summary>
    public static RewrapPlace Begin(uint version, long total) => new(version, RewrapStage.Uploads, "", [], long.MaxValue, "", 0, total);

    /// <summary>The next stage.</summary>
    internal RewrapPlace Next() => this with { Stage = Stage + 1, Bucket = "", Key = [], Seq = long.MaxValue, After = "" };
}

/// <summary>How checkpoints are written.</summary>
[JsonSerializable(typeof(RewrapPlace))]
public sealed partial class RewrapJson : JsonSerializerContext;
