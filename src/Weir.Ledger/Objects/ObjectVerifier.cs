using System.Security.Cryptography;
using System.Text.Json;

namespace Weir.Ledger;

/// <summary>
/// Shows offline that the bytes at hand are those of a version of an object, by the receipt of the entry that made it: the entry is in the
/// log, the log's key signed that, the entry commits to the digest and size, and the bytes have both. Never throws on any content of a receipt.
/// </summary>
public static class ObjectVerifier
{
    private const int BufferBytes = 1 << 20;

    private static readonly string[] Writes = ["object.write", "object.copy", "upload.complete"];

    /// <summary>Checks a receipt, and says what its entry says.</summary>
    /// <param name="receipt">The file.</param>
    /// <param name="keys">Trusted keys: of the log one at least must have signed; every witness must have co-signed.</param>
    public static ObjectVerdict Check(ReadOnlySpan<byte> receipt, IReadOnlyList<NoteVerifier> keys)
    {
        if (!ObjectProof.TryParse(receipt, out var proof, out var malformed))
        {
            return Refuse(ObjectFault.Malformed, malformed);
        }

        if (!Checkpoint.TryParse(proof.Receipt.Checkpoint.Text, out var checkpoint, out malformed))
        {
            return Refuse(ObjectFault.Malformed, malformed);
        }

        return RefusalOf(proof, checkpoint.Origin, keys) ?? Read(proof, checkpoint.Origin);
    }

    /// <summary>Compares the bytes with what the entry says of the version.</summary>
    /// <param name="claim">What a checked receipt says.</param>
    /// <param name="body">The bytes, from the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ObjectVerdict> CompareAsync(ObjectClaim claim, FileStream body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(body);
        if (claim.Digest is not { } expected)
        {
            return new ObjectVerdict(ObjectFault.NoBytes, "the version is a delete marker, which has no bytes to compare with", claim);
        }

        if (body.Length != claim.Size)
        {
            return new ObjectVerdict(ObjectFault.WrongSize, $"the version has {claim.Size} bytes, the file {body.Length}", claim);
        }

        return await DigestAsync(claim, body, cancellationToken).ConfigureAwait(false) == expected
            ? new ObjectVerdict(null, null, claim)
            : new ObjectVerdict(ObjectFault.WrongDigest, "the bytes of the file are not those of the version: their SHA-256 is another", claim);
    }

    private static ObjectVerdict Refuse(ObjectFault fault, string sentence) => new(fault, sentence, null);

    private static ObjectVerdict? RefusalOf(ObjectProof proof, string origin, IReadOnlyList<NoteVerifier> keys)
    {
        var note = proof.Receipt.Checkpoint;
        var witnesses = keys.Where(static key => key.Algorithm == NoteAlgorithm.Cosignature).ToList();
        var signers = keys
            .Where(key => key.Algorithm != NoteAlgorithm.Cosignature && key.Name == origin && note.Signatures.Any(key.Made))
            .ToList();
        foreach (var signer in signers)
        {
            switch (proof.Receipt.Verify(proof.Entry.Span, signer, witnesses))
            {
                case ReceiptVerdict.Proven:
                    break;
                case ReceiptVerdict.NotWitnessed:
                    return Refuse(ObjectFault.NotCosigned, "a trusted witness has not co-signed the checkpoint of the receipt");
                case ReceiptVerdict.NotIncluded:
                    return Refuse(ObjectFault.NotIncluded, "the entry of the receipt is not in the log at that place");
                default:
                    return Refuse(ObjectFault.NotSigned, $"the signature of key {signer.KeyId:x8} on the checkpoint of the receipt is wrong");
            }
        }

        return signers.Count == 0
            ? Refuse(ObjectFault.NotSigned, $"no trusted key of the log {origin} has signed the checkpoint of the receipt")
            : null;
    }

    private static ObjectVerdict Read(ObjectProof proof, string origin)
    {
        if (!EntryFacts.TryReadEntry(proof.Entry.Span, out var facts) || !IsCanonical(proof.Opening.Span))
        {
            return Refuse(ObjectFault.Malformed, "the entry of the receipt, or what opens it, is not in its canonical form");
        }

        using var entry = JsonDocument.Parse(proof.Entry);
        using var opening = JsonDocument.Parse(proof.Opening);
        if (Text(Member(entry.RootElement, "what"), "commitment") is not { } text
            || !Hash256.TryParse(text, out var commitment)
            || Hash256.From(SHA256.HashData(proof.Opening.Span)) != commitment)
        {
            return Refuse(ObjectFault.OpeningDiffers, "what the receipt says of the object is not what its entry commits to");
        }

        var isMaking = facts.Revision == 1 && facts.Kind.SequenceEqual("object-version"u8) && Number(entry.RootElement, "outcome") == 1;
        return isMaking && ClaimOf(proof, origin, entry.RootElement, Member(opening.RootElement, "detail")) is { } claim
            ? new ObjectVerdict(null, null, claim)
            : Refuse(ObjectFault.NotAVersion, "the entry of the receipt is not one that made a version of an object");
    }

    private static ObjectClaim? ClaimOf(ObjectProof proof, string origin, JsonElement entry, JsonElement? detail)
    {
        var action = Text(entry, "action");
        var isMarker = action == "object.delete";
        var digest = default(Hash256);
        if ((!isMarker && (!Writes.Contains(action) || !Hash256.TryParse(Text(detail, "sha256"), out digest)))
            || Text(detail, "bucket") is not { } bucket
            || Text(detail, "key") is not { } key
            || Text(detail, "version") is not { } version
            || Number(detail, "size") is not { } size
            || Number(detail, "parts") != proof.PartSizes.Count
            || (proof.PartSizes.Count > 0 && proof.PartSizes.Aggregate((Int128)0, static (sum, part) => sum + part) != size))
        {
            return null;
        }

        return new ObjectClaim(
            origin,
            proof.Receipt.Index,
            Text(entry, "id")!,
            DateTimeOffset.FromUnixTimeMilliseconds(Number(entry, "at") is { } at && at <= MostMilliseconds ? at : 0),
            action!,
            Text(entry, "actor") ?? "",
            bucket,
            key,
            version,
            size,
            isMarker ? null : digest,
            proof.PartSizes);
    }

    // The end of the year 9999, beyond which the platform has no times.
    private const long MostMilliseconds = 253_402_300_799_999;

    private static bool IsCanonical(ReadOnlySpan<byte> json)
    {
        var members = new CanonicalObject(json);
        while (members.TryNext(out _, out _))
        {
        }

        return members.IsCanonical;
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static long? Number(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } member ? member.GetInt64() : null;

    // SHA-256 of the bytes; of parts, SHA-256 of their digests one after the other.
    private static async Task<Hash256> DigestAsync(ObjectClaim claim, FileStream body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (claim.PartSizes.Count == 0)
        {
            await ReadAsync(body, claim.Size, hash, cancellationToken).ConfigureAwait(false);
            return Hash256.From(hash.GetHashAndReset());
        }

        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var size in claim.PartSizes)
        {
            await ReadAsync(body, size, hash, cancellationToken).ConfigureAwait(false);
            whole.AppendData(hash.GetHashAndReset());
        }

        return Hash256.From(whole.GetHashAndReset());
    }

    private static async Task ReadAsync(FileStream body, long bytes, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(bytes, BufferBytes)];
        while (bytes > 0)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            hash.AppendData(buffer, 0, count);
            bytes -= count;
        }
    }
}
