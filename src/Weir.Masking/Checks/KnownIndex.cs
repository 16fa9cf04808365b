using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Weir.Masking.Keys;

namespace Weir.Masking.Checks;

/// <summary>
/// The forms of identifying values as keyed fingerprints, with small filters that let a search pass over ordinary text without computing a
/// fingerprint. Holds one partition of the fingerprints when all are more than <see cref="FingerprintSet.Capacity"/>. Immutable and
/// thread-safe once built.
/// </summary>
internal sealed class KnownIndex
{
    /// <summary>The longest number form.</summary>
    public const int MaxNumberLength = 40;

    private const int WordFilterBits = 21;
    private const int MinFormFilterBits = 18;
    private const int MaxFormFilterBits = 26;

    /// <summary>
    /// A filter with 16 bits for each form is wrong about once in 16 and stays in the processor's cache as long as it can.
    /// </summary>
    private const int FilterBitsPerForm = 16;

    private readonly Prf _prf;
    private readonly FingerprintSet _set;
    private readonly ulong[] _wordFilter;
    private readonly ulong[] _formFilter;
    private readonly long[] _digitForms = new long[MaxNumberLength + 1];
    private readonly uint _seed;
    private readonly int _formFilterBits;

    /// <param name="prf">Makes the fingerprints.</param>
    /// <param name="set">Takes them.</param>
    /// <param name="partitions">Into how many parts they are divided at least; a power of two.</param>
    /// <param name="expectedForms">About how many forms will be added, in all parts together.</param>
    public KnownIndex(Prf prf, FingerprintSet set, int partitions = 1, long expectedForms = 1 << 16)
    {
        Partitions = partitions;
        _prf = prf;
        _set = set;
        _wordFilter = new ulong[1 << (WordFilterBits - 6)];
        var bits = BitOperations.Log2((ulong)expectedForms * FilterBitsPerForm) + 1;
        _formFilterBits = Math.Clamp(bits, MinFormFilterBits, MaxFormFilterBits);
        _formFilter = new ulong[1 << (_formFilterBits - 6)];
        // The filters are not keyed, so their hash starts at a place that nobody knows.
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref _seed)));
    }

    private KnownIndex(KnownIndex other, FingerprintSet set)
    {
        _prf = other._prf;
        _set = set;
        _wordFilter = other._wordFilter;
        _formFilter = other._formFilter;
        _formFilterBits = other._formFilterBits;
        _seed = other._seed;
        Forms = other.Forms;
        NumberLengths = other.NumberLengths;
        HasUnspacedNames = other.HasUnspacedNames;
        Partitions = 1;
    }

    /// <summary>Into how many parts the fingerprints are divided; a power of two.</summary>
    public int Partitions { get; private set; }

    /// <summary>Which part is held.</summary>
    public int Partition { get; private init; }

    /// <summary>Which classes of form there are, one bit each.</summary>
    public uint Forms { get; private set; }

    /// <summary>Which lengths of number there are, one bit each.</summary>
    public ulong NumberLengths { get; private set; }

    /// <summary>Whether there are names in scripts without spaces.</summary>
    public bool HasUnspacedNames { get; private set; }

    /// <summary>The most bytes that fingerprints and filters took at once since the index was made.</summary>
    public long PeakBytes => _set.PeakBytes + ((_wordFilter.Length + _formFilter.Length) * (long)sizeof(ulong));

    /// <summary>Bytes that the fingerprints take now.</summary>
    public long SizeBytes => _set.SizeBytes;

    /// <summary>How many fingerprints are held.</summary>
    public int Count => _set.Count;

    /// <summary>
    /// An empty index for another part of the same fingerprints, which takes over the memory of this one: this one must not be searched any
    /// more. Parts differ a little in size, so the others may fill their set further than the first did, which decided how many there are.
    /// </summary>
    public KnownIndex ForPartition(int partition)
    {
        _set.Clear(fillEighths: 7);
        return new KnownIndex(_prf, _set, Partitions, (1L << _formFilterBits) / FilterBitsPerForm / 2) { Partition = partition };
    }

    /// <summary>The same search for only some fingerprints.</summary>
    public KnownIndex Narrow(FingerprintSet set) => new(this, set);

    /// <summary>Whether a class of form is there.</summary>
    public bool Has(FormClass form) => (Forms & (1u << (int)form)) != 0;

    /// <summary>The fingerprint of a form.</summary>
    public UInt128 Fingerprint(FormClass form, ReadOnlySpan<byte> normalized)
    {
        Span<byte> small = stackalloc byte[128];
        var message = normalized.Length < small.Length ? small[..(normalized.Length + 1)] : new byte[normalized.Length + 1];
        message[0] = (byte)form;
        normalized.CopyTo(message[1..]);
        return _prf.Evaluate(message);
    }

    /// <summary>Adds a form. For one thread, before anything is searched.</summary>
    public void Add(FormClass form, ReadOnlySpan<byte> normalized, int label)
    {
        Forms |= 1u << (int)form;
        SetBit(_formFilter, Slot(Hash(_seed, normalized), form, _formFilterBits));
        if (form is FormClass.Name or FormClass.ReversedName)
        {
            AddWords(normalized);
        }

        var fingerprint = (ulong)Fingerprint(form, normalized);
        var before = _set.Count;
        while (InPartition(fingerprint) && !_set.TryAdd(fingerprint, label))
        {
            if (Partition > 0)
            {
                throw new InvalidOperationException(
                    "One part of the fingerprints is much larger than the first; the source changed while it was read.");
            }

            Partitions *= 2;
            _set.Filter(InPartition);
            before = -1;
        }

        if (form == FormClass.Number)
        {
            NumberLengths |= 1UL << normalized.Length;
            if (_set.Count != before && normalized.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            {
                _digitForms[normalized.Length]++;
            }
        }
    }

    /// <summary>The label of a form, or 0; with its fingerprint when it is there.</summary>
    public int Find(FormClass form, ReadOnlySpan<byte> normalized, out UInt128 fingerprint)
    {
        fingerprint = Fingerprint(form, normalized);
        return _set.Find((ulong)fingerprint);
    }

    /// <summary>The label of a fingerprint, or 0.</summary>
    public int Find(UInt128 fingerprint) => _set.Find((ulong)fingerprint);

    /// <summary>The chance that a random number of <paramref name="digits"/> digits is one of those held.</summary>
    public double ChanceOfDigits(int digits) => _digitForms[digits] / Math.Pow(10, digits);

    /// <summary>The start of a rolling hash for the filters.</summary>
    public uint Seed => _seed;

    /// <summary>Continues a rolling hash.</summary>
    public static uint Hash(uint hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 0x01000193;
        }

        return hash;
    }

    /// <summary>Whether a word of that hash may stand in a name.</summary>
    public bool MayBeNameWord(uint hash) => GetBit(_wordFilter, Slot(hash, 0, WordFilterBits));

    /// <summary>Whether there may be a form of that hash.</summary>
    public bool MayBe(FormClass form, uint hash) => GetBit(_formFilter, Slot(hash, form, _formFilterBits));

    private bool InPartition(ulong fingerprint) => ((int)(fingerprint >> 4) & (Partitions - 1)) == Partition;

    private void AddWords(ReadOnlySpan<byte> normalized)
    {
        if (!normalized.Contains((byte)' '))
        {
            HasUnspacedNames = true;
            return;
        }

        foreach (var word in normalized.Split((byte)' '))
        {
            SetBit(_wordFilter, Slot(Hash(_seed, normalized[word]), 0, WordFilterBits));
        }
    }

    private static uint Slot(uint hash, FormClass form, int bits) =>
        BitOperations.RotateLeft(hash + ((uint)form * 0x85EBCA6B), 13) * 0x9E3779B1 >> (32 - bits);

    private static void SetBit(ulong[] bits, uint slot) => bits[slot >> 6] |= 1UL << (int)(slot & 63);

    private static bool GetBit(ulong[] bits, uint slot) => (bits[slot >> 6] & (1UL << (int)(slot & 63))) != 0;
}
