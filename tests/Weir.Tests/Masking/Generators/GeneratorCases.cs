using Weir.Masking.Generators;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators;

/// <summary>One way to bind a generator and the rows to run through it.</summary>
/// <param name="Label">The case in the golden file: type and parameters in words.</param>
/// <param name="Type">The column's type.</param>
/// <param name="Rows">Rows: the value, then the further columns.</param>
internal sealed record GeneratorCase(string Label, LogicalType Type, IReadOnlyList<TestValue[]> Rows)
{
    /// <summary>Parameters, columns and the rest.</summary>
    public HarnessOptions Options { get; init; } = new();

    /// <summary>Whether values out of the domain may allocate: where a parser throws.</summary>
    public bool RefusesByException { get; init; }

    /// <summary>Whether another master key gives another output: false for constants.</summary>
    public bool DependsOnKey { get; init; } = true;
}

/// <summary>
/// What the tests of all generators run a generator on. A generator whose defaults do not do (a parameter must be given, another form of
/// input) has a class of its own, found by reflection; all others get <see cref="Default"/>.
/// </summary>
internal abstract class GeneratorCases
{
    private static readonly Lazy<IReadOnlyDictionary<string, GeneratorCases>> Known = new(() =>
        typeof(GeneratorCases).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(GeneratorCases)) && !t.IsAbstract)
            .Select(t => (GeneratorCases)Activator.CreateInstance(t)!)
            .ToDictionary(c => c.Name, StringComparer.Ordinal));

    /// <summary>The generator's name.</summary>
    public abstract string Name { get; }

    /// <summary>Its cases.</summary>
    public abstract IEnumerable<GeneratorCase> Cases { get; }

    /// <summary>The cases of a generator.</summary>
    public static IReadOnlyList<GeneratorCase> Of(Generator generator) =>
        [.. Known.Value.TryGetValue(generator.Declaration.Name, out var own) ? own.Cases : Default(generator.Declaration.Accepts)];

    /// <summary>Every kind in its usual types, without parameters, on <see cref="Inputs"/>.</summary>
    public static IEnumerable<GeneratorCase> Default(IEnumerable<ValueKind> kinds) =>
        kinds.SelectMany(TypesOf).Select(type => new GeneratorCase(type.Declared, type, [.. Inputs(type).Select(v => new[] { v })]));

    /// <summary>Ordinary types of a kind.</summary>
    public static IEnumerable<LogicalType> TypesOf(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => [new(kind, "boolean")],
        ValueKind.Integer => [Types.SmallInt, Types.Integer, Types.BigInt],
        ValueKind.Decimal => [Types.Numeric(10, 2), new(kind, "numeric")],
        ValueKind.Real => [Types.Real],
        ValueKind.Text => [Types.Text, Types.VarChar(64)],
        ValueKind.Bytes => [new(kind, "bytea")],
        ValueKind.Date => [Types.Date],
        ValueKind.Time => [new(kind, "time")],
        ValueKind.Timestamp => [Types.Timestamp],
        ValueKind.Uuid => [Types.Uuid],
        ValueKind.Json => [Types.Json],
        _ => [],
    };

    /// <summary>About twenty varied values that a column of <paramref name="type"/> can hold.</summary>
    public static IEnumerable<TestValue> Inputs(LogicalType type) => type.Kind switch
    {
        ValueKind.Boolean => [TestValue.OfBoolean(true), TestValue.OfBoolean(false)],
        ValueKind.Integer => IntegerInputs(type.IntegerBits).Select(TestValue.OfInteger),
        ValueKind.Decimal => DecimalInputs(type).Select(TestValue.OfDecimal),
        ValueKind.Real => new[] { 0, 1, -1, 0.1, 3.14159, -2.5e-7, 6.02e23, 1e300, 98.6, 120.0 / 7 }.Select(TestValue.OfReal),
        ValueKind.Text => TextInputs.Where(t => t.EnumerateRunes().Count() <= (type.MaxLength ?? int.MaxValue)).Select(TestValue.OfText),
        ValueKind.Bytes => [TestValue.OfBytes([]), TestValue.OfBytes([0]), TestValue.OfBytes([1, 2, 3, 255])],
        ValueKind.Date => DateInputs.Select(d => TestValue.OfDate(d.Year, d.Month, d.Day)),
        ValueKind.Time => [TestValue.OfTime(0, 0), TestValue.OfTime(12, 30), TestValue.OfTime(23, 59)],
        ValueKind.Timestamp => DateInputs.Select((d, i) => TestValue.OfTimestamp(d.Year, d.Month, d.Day, i % 24, i * 7 % 60)),
        ValueKind.Uuid => UuidInputs.Select(TestValue.OfUuid),
        ValueKind.Json => JsonInputs.Select(TestValue.OfJson),
        _ => [],
    };

    private static IEnumerable<long> IntegerInputs(int bits)
    {
        long[] all =
        [
            0, 1, 2, 3, 9, 10, 42, 100, 1000, 16_383, 16_384, 32_767, -1, -2, -42, -32_768, 32_768, 100_000, 1_234_567, 1_073_741_823,
            1_073_741_824, 2_147_483_647, -2_147_483_648, 2_147_483_648, 9_007_199_254_740_991, 9_007_199_254_740_992, long.MaxValue,
            long.MinValue, -5_000_000_000,
        ];
        var limit = bits is 16 or 32 ? (1L << (bits - 1)) - 1 : long.MaxValue;
        return all.Where(v => v <= limit && v >= -limit - 1);
    }

    private static IEnumerable<decimal> DecimalInputs(LogicalType type)
    {
        decimal[] all = [0, 1, -1, 0.01m, -0.05m, 9.99m, 100.00m, 123.45m, -123.45m, 1000, 65_432.10m, 99_999_999.99m, -99_999_999.99m, 42];
        return type.Precision is null ? [.. all, 1234.5678m, 0.000001m, 79_228_162_514_264_337_593_543_950_335m, 123.4500m] : all;
    }

    private static readonly string[] TextInputs =
    [
        "Anna", "anna", " anna ", "O'Brien", "Zoë Müller", "Zoe\u0308 Mu\u0308ller", "Straße", "日本太郎", "Иван Петров", "a", "", "0",
        "12345678", "00123", "+1 (555) 010-9999", "anna.smith@example.com", "Smith, John", "emoji 😀 text", "2001-02-03",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "4111 1111 1111 1111", "ABC-1234-xyz", new string('x', 300), "two\nlines",
    ];

    private static readonly DateOnly[] DateInputs =
    [
        new(1970, 1, 1), new(1969, 12, 31), new(2000, 2, 29), new(1999, 12, 31), new(2026, 6, 30), new(2026, 7, 1), new(1936, 6, 30),
        new(1930, 1, 1), new(1900, 2, 28), new(1, 1, 1), new(9999, 12, 31), new(1985, 5, 17), new(2024, 2, 29), new(2010, 10, 10),
    ];

    private static readonly string[] UuidInputs =
    [
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3302", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "0190b6f4-7a3c-7def-8123-456789abcdef", "c232ab00-9414-11ec-b3c8-9f6bdeced846",
    ];

    private static readonly string[] JsonInputs =
    [
        "{}", "[]", "null", "\"Anna\"", "42", """{"name":"Anna Smith","age":42,"tags":["a","b"],"ok":true,"none":null}""",
        """{"contact":{"email":"anna@example.com","phone":"+1 555 010 9999"},"scores":[1.50,2e3,-0]}""", """{"a":{"b":{"c":"Zoë"}}}""",
    ];
}

/// <summary>Column types of tests.</summary>
internal static class Types
{
    public static LogicalType Text { get; } = new(ValueKind.Text, "text");

    public static LogicalType SmallInt { get; } = new(ValueKind.Integer, "smallint", IntegerBits: 16);

    public static LogicalType Integer { get; } = new(ValueKind.Integer, "integer", IntegerBits: 32);

    public static LogicalType BigInt { get; } = new(ValueKind.Integer, "bigint", IntegerBits: 64);

    public static LogicalType Real { get; } = new(ValueKind.Real, "double precision");

    public static LogicalType Date { get; } = new(ValueKind.Date, "date");

    public static LogicalType Timestamp { get; } = new(ValueKind.Timestamp, "timestamp");

    public static LogicalType Uuid { get; } = new(ValueKind.Uuid, "uuid");

    public static LogicalType Json { get; } = new(ValueKind.Json, "jsonb");

    public static LogicalType VarChar(int length) => new(ValueKind.Text, $"varchar({length})", MaxLength: length);

    public static LogicalType Char(int length) => new(ValueKind.Text, $"char({length})", MaxLength: length, IsFixedLength: true);

    public static LogicalType Numeric(int precision, int scale) =>
        new(ValueKind.Decimal, $"numeric({precision},{scale})", Precision: precision, Scale: scale);
}
