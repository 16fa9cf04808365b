namespace Weir.Vault.Scrub;

/// <summary>Gathers what a scrub finds. Not thread-safe.</summary>
internal sealed class ScrubTally
{
    private const int MostOfAKind = 100;

    private readonly SortedDictionary<ScrubFault, long> _counts = [];
    private readonly List<ScrubFinding> _findings = [];

    /// <summary>Versions that were compared.</summary>
    public long Versions { get; set; }

    /// <summary>Blobs that the store has.</summary>
    public long Blobs { get; set; }

    /// <summary>Bodies that were read.</summary>
    public long ReadBlobs { get; set; }

    /// <summary>Their bytes.</summary>
    public long ReadBytes { get; set; }

    /// <summary>Blobs that nothing refers to.</summary>
    public long Unclaimed { get; set; }

    /// <summary>Adds what is wrong.</summary>
    public void Add(ScrubFinding finding)
    {
        var count = _counts[finding.Fault] = _counts.GetValueOrDefault(finding.Fault) + 1;
        if (count <= MostOfAKind)
        {
            _findings.Add(finding);
        }
    }

    /// <summary>All of it.</summary>
    public ScrubReport ToReport() => new(Versions, Blobs, ReadBlobs, ReadBytes, Unclaimed, _counts, _findings);
}
