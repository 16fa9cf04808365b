namespace Weir.Store;

/// <summary>The right to do one piece of work until <see cref="Until"/>, unless a heartbeat prolongs it.</summary>
/// <param name="Id">The work's number.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Key">What it is done to; unique among the open work of its kind.</param>
/// <param name="Payload">JSON that whoever queued the work wrote.</param>
/// <param name="Fence">Grows with each claim. Whatever the work writes must check that it is still the highest.</param>
/// <param name="Attempt">Counts from 1.</param>
/// <param name="Checkpoint">JSON that an earlier attempt left; null for none.</param>
/// <param name="Until">When others may take the work over.</param>
public sealed record WorkLease(
    long Id, string Kind, string Key, string Payload, long Fence, int Attempt, string? Checkpoint, DateTimeOffset Until);

/// <summary>Where a piece of work stands.</summary>
public enum WorkState
{
    /// <summary>Waits until it is due.</summary>
    Queued = 1,

    /// <summary>Somebody holds its lease.</summary>
    Claimed = 2,

    /// <summary>Was completed.</summary>
    Done = 3,

    /// <summary>Failed too often.</summary>
    Dead = 4,
}

/// <summary>A piece of work as an operator sees it.</summary>
/// <param name="Id">The work's number.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Key">What it is done to.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempt">Attempts so far.</param>
/// <param name="DueAt">When it may begin.</param>
/// <param name="Owner">Who holds its lease; null for nobody.</param>
/// <param name="LastError">Why the last attempt failed; null when none has.</param>
/// <param name="ChangedAt">When it last changed.</param>
public sealed record WorkEntry(
    long Id, string Kind, string Key, WorkState State, int Attempt, DateTimeOffset DueAt, string? Owner, string? LastError,
    DateTimeOffset ChangedAt);

/// <summary>How much work there is of one kind in one state.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Pieces">How much.</param>
public sealed record WorkCount(string Kind, WorkState State, long Pieces);
