namespace Weir.Samples;

/// <summary>Names an independent stream of choices, so that one table's rows do not shift another's.</summary>
internal enum SampleStream
{
    Person = 1,
    Visit,
    VisitRow,
    Address,
    Contact,
    Policy,
    Staff,
    Department,
    Employer,
    Patient,
    Order,
    LabResult,
    Prescription,
    Invoice,
    Note,
    Document,
    User,
    UserRow,
    AuditLog,
    PhoneCall,
}

/// <summary>
/// Deterministic choices for one row: the same seed, stream and row id give the same sequence on every machine
/// and .NET version (SplitMix64; Steele, Lea and Flood, OOPSLA 2014). Not for secrets. Not thread-safe.
/// </summary>
internal sealed class SampleRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    private SampleRandom(ulong state) => _state = state;

    /// <summary>The sequence of one row of one stream.</summary>
    public static SampleRandom For(long seed, SampleStream stream, long rowId) =>
        new(Mix(Mix((ulong)seed + Gamma) ^ Mix(((ulong)stream << 56) + (ulong)rowId)));

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>True in <paramref name="percent"/> of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One of <paramref name="choices"/>, each equally likely.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>A day from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public DateOnly Day(DateOnly first, DateOnly last) => first.AddDays(Below(last.DayNumber - first.DayNumber + 1));

    /// <summary>A UTC time on <paramref name="day"/> within opening hours, on a full five minutes.</summary>
    public DateTime OpeningHour(DateOnly day) =>
        day.ToDateTime(new TimeOnly(7, 0), DateTimeKind.Utc).AddMinutes(5 * Below(11 * 12));

    /// <summary>Fills a pattern: <c>#</c> any digit, <c>!</c> 1 to 9, <c>?</c> a capital letter, the rest as it is.</summary>
    public string Fill(string pattern) => string.Create(pattern.Length, (this, pattern), static (characters, state) =>
    {
        var (random, pattern) = state;
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = pattern[i] switch
            {
                '#' => (char)('0' + random.Below(10)),
                '!' => (char)('1' + random.Below(9)),
                '?' => (char)('A' + random.Below(26)),
                var literal => literal,
            };
        }
    });

    /// <summary><paramref name="length"/> characters of <paramref name="alphabet"/>.</summary>
    public string Characters(string alphabet, int length) => string.Create(length, (this, alphabet), static (characters, state) =>
    {
        foreach (ref var character in characters)
        {
            character = state.alphabet[state.Item1.Below(state.alphabet.Length)];
        }
    });

    /// <summary>A version 4 UUID (RFC 9562, section 5.4).</summary>
    public Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Next() => Mix(_state += Gamma);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
