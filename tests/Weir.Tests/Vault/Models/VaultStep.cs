using Weir.Testing;

namespace Weir.Tests.Vault.Models;

/// <summary>What is done in a step.</summary>
internal enum VaultAction
{
    MakeBucket,
    DeleteBucket,
    SetVersioning,
    SetObjectLock,
    Put,
    PutIf,
    Copy,
    Get,
    Find,
    Delete,
    DeleteIf,
    DeleteVersion,
    SetTags,
    GetTags,
    SetRetention,
    SetHold,
    Start,
    Part,
    Complete,
    Abort,
    ListParts,
    ListObjects,
    ListVersions,
    ListUploads,
    Wait,

    /// <summary>An object is deleted and the model is not told: what it then finds to be different shows that it looks.</summary>
    Meddle,
}

/// <summary>
/// One operation. Its numbers are taken modulo what there is to choose from when it is made, so that it means something in any state: steps
/// can be left out of a sequence and the rest still runs.
/// </summary>
/// <param name="Action">What is done.</param>
/// <param name="Bucket">Which bucket.</param>
/// <param name="Key">Which key.</param>
/// <param name="Pick">Which version, or which upload, of those that are there.</param>
/// <param name="Choice">Which variant of the operation.</param>
/// <param name="Size">Which length of the body.</param>
internal sealed record VaultStep(VaultAction Action, int Bucket, int Key, int Pick, int Choice, int Size)
{
    private const int MostNumber = 60;

    // What makes state comes more often than what looks at it, which every step does besides.
    private static readonly (VaultAction Action, int Weight)[] Weights =
    [
        (VaultAction.MakeBucket, 4), (VaultAction.DeleteBucket, 2), (VaultAction.SetVersioning, 5), (VaultAction.SetObjectLock, 2),
        (VaultAction.Put, 14), (VaultAction.PutIf, 6), (VaultAction.Copy, 8), (VaultAction.Get, 6), (VaultAction.Find, 3),
        (VaultAction.Delete, 6), (VaultAction.DeleteIf, 3), (VaultAction.DeleteVersion, 8), (VaultAction.SetTags, 3), (VaultAction.GetTags, 3),
        (VaultAction.SetRetention, 5), (VaultAction.SetHold, 3), (VaultAction.Start, 4), (VaultAction.Part, 8), (VaultAction.Complete, 5),
        (VaultAction.Abort, 2), (VaultAction.ListParts, 2), (VaultAction.ListObjects, 4), (VaultAction.ListVersions, 4),
        (VaultAction.ListUploads, 2), (VaultAction.Wait, 1),
    ];

    private static readonly VaultAction[] Actions = [.. Weights.SelectMany(static one => Enumerable.Repeat(one.Action, one.Weight))];

    /// <summary>A sequence that begins with a bucket.</summary>
    public static List<VaultStep> Sequence(Dice dice, int count)
    {
        return
        [
            new VaultStep(VaultAction.MakeBucket, 0, 0, 0, dice.Next(MostNumber), 0),
            .. Enumerable.Range(1, count - 1).Select(_ => new VaultStep(dice.Of(Actions), dice.Next(6) / 5, Small(), Small(), Number(), Small())),
        ];

        int Number() => dice.Next(MostNumber);

        // Half of all that is done meets at few keys, versions and uploads.
        int Small() => dice.Next(2) == 0 ? dice.Next(2) : Number();
    }

    /// <summary>One of some, by one of this step's numbers.</summary>
    public static T Of<T>(int number, IReadOnlyList<T> some) => some[number % some.Count];
}
