namespace Weir.Ledger;

/// <summary>What a token of RFC 3161 says, whose own signature is right.</summary>
/// <param name="At">When the authority had the bytes before it.</param>
/// <param name="Authority">The name in its certificate, which proves nothing by itself.</param>
/// <param name="IsTrusted">Whether the certificate leads to a root that is trusted; false where none was given.</param>
public sealed record TimeStamp(DateTimeOffset At, string Authority, bool IsTrusted);

/// <summary>
/// Reads a token and checks that it was made over these bytes, by somebody whose certificate is for time stamps and, where roots are given,
/// leads to one of them. Certificates are the platform's business and not that of the ledger.
/// </summary>
/// <param name="token">The token, which may be anything.</param>
/// <param name="stamped">What it should be over.</param>
/// <param name="fault">What is wrong where there is no stamp.</param>
/// <returns>What it says; null where it is wrong.</returns>
public delegate TimeStamp? TimeStampReader(ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> stamped, out string? fault);

/// <summary>What the time stamps of a bundle show.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Trusted">How many of them are right and of an authority that is trusted.</param>
/// <param name="Size">How many entries the largest of the right ones covers; null where none is right.</param>
/// <param name="Newest">What that one says.</param>
public sealed record TimeStampReport(int Count, int Trusted, long? Size, TimeStamp? Newest);

/// <summary>Verifies the time stamps of a bundle against its checkpoints.</summary>
internal sealed class TimeStampChecks(BundleDirectory bundle, BundleTrust trust, FindingList findings)
{
    private const int MaxStamps = 100_000;

    private readonly List<long> _sizes = [];

    /// <summary>What was found.</summary>
    public TimeStampReport Report { get; private set; } = new(0, 0, null, null);

    /// <summary>Takes in a file of the bundle.</summary>
    public void Add(string file, long size)
    {
        if (_sizes.Count >= MaxStamps)
        {
            findings.Add(FindingKind.UnexpectedFile, file, $"there are more than {MaxStamps} time stamps");
            return;
        }

        _sizes.Add(size);
    }

    /// <summary>Checks all that were added.</summary>
    /// <param name="current">The bundle's checkpoint.</param>
    public void Check(Checkpoint current)
    {
        Report = Report with { Count = _sizes.Count };
        foreach (var size in _sizes.Order())
        {
            var file = BundleDirectory.TimeStampFile(size);
            var checkpoint = size == current.Size ? BundleDirectory.CheckpointFile : BundleDirectory.EarlierFile(size);
            if (bundle.LengthOf(checkpoint) < 0)
            {
                findings.Add(FindingKind.UnexpectedFile, file, "there is no checkpoint of this size");
            }
            else if (trust.ReadTimeStamp is { } read && bundle.ReadSmall(file, findings) is { } token)
            {
                Check(read, size, file, token, checkpoint, current.Origin);
            }
        }
    }

    private void Check(TimeStampReader read, long size, string file, byte[] token, string checkpoint, string origin)
    {
        // What is wrong with the checkpoint itself was found when it was read as one.
        if (bundle.ReadSmall(checkpoint, new FindingList()) is not { } bytes || !SignedNote.TryParse(bytes, out var note, out _))
        {
            return;
        }

        if (read(token, note.SignedBy(origin).ToBytes(), out var fault) is { } stamp)
        {
            Report = Report with { Trusted = Report.Trusted + (stamp.IsTrusted ? 1 : 0), Size = size, Newest = stamp };
        }
        else
        {
            findings.Add(FindingKind.WrongTimestamp, file, fault ?? "it cannot be read");
        }
    }
}
