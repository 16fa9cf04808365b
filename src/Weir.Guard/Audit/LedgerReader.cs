using System.Buffers;
using System.Text;
using Weir.Guard.Audit.Segments;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>Gives receipts, checkpoints, tiles and proofs of logs. What it gives proves itself. Safe for concurrent use.</summary>
/// <param name="database">The database.</param>
public sealed class LedgerReader(Database database)
{
    private readonly SegmentStore _segments = new(database);

    /// <summary>The receipt of an entry; null where the log has no entry of that id, or none that a checkpoint covers yet.</summary>
    public async Task<TlogProof?> ReceiptAsync(string log, string entry, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        var leaf = await session.QueryOneAsync<long?>(
            "select leaf from audit_entries where log = @log and id = @entry", new { log, entry }, cancellationToken)
            ?? (await (await LogSegments.ReadAsync(_segments, session, log, cancellationToken)).FindAsync(entry, cancellationToken))?.Leaf;
        var note = await StoredNotes.FindAsync(session, log, null, cancellationToken);
        if (leaf is not { } index || note is null || !Checkpoint.TryParse(note.Text, out var checkpoint, out _) || index >= checkpoint.Size)
        {
            return null;
        }

        var proof = await InclusionProof.MakeAsync(index, checkpoint.Size, new StoredTiles(session, log), cancellationToken);
        return new TlogProof(proof, note);
    }

    /// <summary>A checkpoint with its co-signatures.</summary>
    /// <param name="log">The log.</param>
    /// <param name="size">The number of entries that it covers; null for the newest.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<SignedNote?> CheckpointAsync(string log, long? size, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        return await StoredNotes.FindAsync(session, log, size, cancellationToken);
    }

    /// <summary>The proof that a checkpoint continues a smaller tree, as a witness takes it; null where there is no such checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="oldSize">The size of the smaller tree.</param>
    /// <param name="size">The size of the checkpoint; null for the newest.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<CosignRequest?> ConsistencyAsync(string log, long oldSize, long? size, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        if (await StoredNotes.FindAsync(session, log, size, cancellationToken) is not { } note
            || !Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            || oldSize < 0
            || oldSize > checkpoint.Size)
        {
            return null;
        }

        var proof = await ConsistencyProof.MakeAsync(oldSize, checkpoint.Size, new StoredTiles(session, log), cancellationToken);
        return new CosignRequest(oldSize, proof.Path, note);
    }

    /// <summary>A tile, or a bundle of entries, of exactly the width that was asked for; null where the log has none of it yet.</summary>
    public async Task<ReadOnlyMemory<byte>?> TileAsync(string log, TileId tile, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        if (tile.Level == TileId.EntriesLevel)
        {
            return await EntriesAsync(session, log, tile, cancellationToken);
        }

        var length = tile.Width * Hash256.SizeBytes;
        return await new StoredTiles(session, log).ReadAsync(tile, cancellationToken) is { } hashes && hashes.Length >= length
            ? hashes[..length]
            : null;
    }

    /// <summary>The public keys that signed checkpoints of the log, oldest first, in their text form.</summary>
    public Task<IReadOnlyList<string>> KeysAsync(string log, CancellationToken cancellationToken) => database.QueryAsync<string>(
        "select public_key from ledger_keys where log = @log order by created_at, public_key", new { log }, cancellationToken);

    /// <summary>The witnesses whose co-signatures the log takes, by name.</summary>
    public Task<IReadOnlyList<LedgerWitnessRow>> WitnessesAsync(string log, CancellationToken cancellationToken) =>
        database.QueryAsync<LedgerWitnessRow>(
            $"{GuardTables.LedgerWitnesses.Select} where log = @log order by name", new { log }, cancellationToken);

    /// <summary>Reads a co-signature, and checks that a registered witness made it over a stored checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="size">The size of the checkpoint.</param>
    /// <param name="line">The signature line, as <c>weir witness cosign</c> prints it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The co-signature to store; null where it is none of a registered witness over that checkpoint.</returns>
    public async Task<WitnessedCheckpoint?> CheckCosignatureAsync(string log, long size, string line, CancellationToken cancellationToken)
    {
        if (await CheckpointAsync(log, size, cancellationToken) is not { } note
            || !SignedNote.TryParse(Encoding.UTF8.GetBytes($"{note.Text}\n{line.TrimEnd('\n')}\n"), out var alone, out _)
            || alone.Text != note.Text
            || alone.Signatures.Count != 1)
        {
            return null;
        }

        foreach (var witness in await WitnessesAsync(log, cancellationToken))
        {
            if (NoteVerifier.TryParse(witness.PublicKey, out var key) && key.Verify(alone))
            {
                return new WitnessedCheckpoint(log, size, witness.Name, alone.Signatures[0].ToString());
            }
        }

        return null;
    }

    private async Task<ReadOnlyMemory<byte>?> EntriesAsync(
        ReadSession session, string log, TileId tile, CancellationToken cancellationToken)
    {
        var from = tile.Index * TileId.MaxWidth;
        var segments = await LogSegments.ReadAsync(_segments, session, log, cancellationToken);
        var entries = await segments.LeavesAsync(session, log, from, from + tile.Width, cancellationToken);
        if (entries.Count != tile.Width)
        {
            return null;
        }

        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            EntryBundle.Append(bundle, entry.Entry);
        }

        return bundle.WrittenMemory;
    }
}

/// <summary>A co-signature that was verified.</summary>
/// <param name="Log">The log.</param>
/// <param name="Size">The size of the checkpoint.</param>
/// <param name="Witness">The witness's name.</param>
/// <param name="Line">The signature line with its end.</param>
public sealed record WitnessedCheckpoint(string Log, long Size, string Witness, string Line)
{
    /// <summary>Stores it with whatever else the unit changes; one of the same witness over the same checkpoint is replaced.</summary>
    public void Write(WriteUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Execute(
            """
            insert into ledger_cosignatures (log, size, witness, line, at) values (@Log, @Size, @Witness, @Line, @Now)
            on conflict (log, size, witness) do update set line = excluded.line, at = excluded.at
            """,
            new { Log, Size, Witness, Line, unit.Now });
    }
}
