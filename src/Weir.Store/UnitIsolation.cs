namespace Weir.Store;

/// <summary>How a unit is kept apart from others on PostgreSQL; SQLite's lane runs one unit at a time in either case.</summary>
internal enum UnitIsolation
{
    /// <summary>As if units ran one after the other. For everything that callers do.</summary>
    Serializable = 1,

    /// <summary>
    /// Each statement sees what is committed and locks the rows that it changes. For single statements that pick a row with
    /// <c>SKIP LOCKED</c>, which as serializable would fail for reading what the skipped rows' owners change.
    /// </summary>
    RowLocks = 2,
}
