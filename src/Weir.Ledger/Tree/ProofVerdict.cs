namespace Weir.Ledger;

/// <summary>What the check of a proof gave. Everything but <see cref="Proven"/> means that nothing was shown.</summary>
public enum ProofVerdict
{
    /// <summary>The proof shows what it says.</summary>
    Proven = 1,

    /// <summary>An index or size is negative, zero where none may be, or beyond the tree.</summary>
    OutOfRange = 2,

    /// <summary>The proof has more or fewer hashes than its index and sizes need.</summary>
    WrongLength = 3,

    /// <summary>The hashes lead to another root.</summary>
    WrongRoot = 4,
}
