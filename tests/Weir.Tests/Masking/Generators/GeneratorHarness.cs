using System.Buffers.Binary;
using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Generators;

/// <summary>
/// A generator bound to column <c>value</c> of a table <c>t</c>, run on values without a database. Rows are the value and, where named,
/// further columns. The master key is a published example; see <see cref="ExampleKey"/>.
/// </summary>
internal sealed class GeneratorHarness : IDisposable
{
    private readonly MasterKey _key;
    private readonly FieldBuffer _output = new();
    private readonly FieldCodec[] _codecs;

    private GeneratorHarness(MasterKey key, Generator generator, GeneratorBinding binding, BoundGenerator bound, int fields)
    {
        _key = key;
        Generator = generator;
        Binding = binding;
        Bound = bound;
        _codecs = [.. Enumerable.Range(0, fields).Select(FieldCodec (_) => new TestCodec())];
    }

    public Generator Generator { get; }

    public GeneratorBinding Binding { get; }

    public BoundGenerator Bound { get; }

    /// <summary>32 bytes: <paramref name="first"/>, then counting up. Golden files are made with 0.</summary>
    public static byte[] ExampleKey(byte first = 0) => [.. Enumerable.Range(0, 32).Select(i => (byte)(first + i))];

    /// <summary>Parameters: a value is text, a list of texts, or a <see cref="ConfigNode"/>.</summary>
    public static ConfigMapping Parameters(params (string Name, object Value)[] entries) =>
        new([.. entries.Select(e => KeyValuePair.Create(e.Name, Node(e.Value)))], 0);

    /// <summary>Binds a generator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="options">Everything that is not the default.</param>
    /// <exception cref="GeneratorBindingException">It does not fit.</exception>
    public static GeneratorHarness Bind(string name, LogicalType type, HarnessOptions? options = null)
    {
        options ??= new HarnessOptions();
        var generator = GeneratorCatalog.Find(name) ?? throw new ArgumentException(GeneratorBinding.UnknownGenerator(name), nameof(name));
        var spec = new GeneratorSpec(name, Parameters(options.Parameters), options.Group);
        ParameterReader.RefuseUnknown(spec, generator.Declaration);
        var key = MasterKey.FromBytes(ExampleKey(options.KeyByte));
        var column = new ColumnSchema("value", type, options.IsNullable);
        var table = new TableSchema(
            new TableName("public", "t"),
            [column, .. options.Columns.Select(c => new ColumnSchema(c, new LogicalType(ValueKind.Text, "text"), true))],
            [],
            [],
            -1,
            0);
        int? OrdinalOf(string other) =>
            other == "value" ? 0 : Array.IndexOf(options.Columns, other) is var index and >= 0 ? index + 1 : null;
        var binding = new GeneratorBinding
        {
            Table = table,
            Column = column,
            Target = type,
            Spec = spec,
            MasterKey = key,
            Group = options.Group ?? generator.Declaration.DefaultGroup,
            KeyedBy = options.KeyedBy ?? generator.Declaration.KeyedBy,
            KeyOrdinals = [.. options.KeyColumns.Select(c => OrdinalOf(c)!.Value)],
            Ordinal = 0,
            OrdinalOf = OrdinalOf,
            Locale = options.Locale,
            ReferenceDate = new DateOnly(2026, 6, 30),
            KnownValues = options.KnownValues,
        };
        if (generator is IStatisticsGenerator statistics && options.Source is { } source)
        {
            using var collector = statistics.CreateCollector(binding);
            foreach (var row in source)
            {
                Collect(collector, row);
            }

            binding = binding with { Statistics = collector.Complete() };
        }

        return new GeneratorHarness(key, generator, binding, generator.Bind(binding), options.Columns.Length + 1);
    }

    /// <summary>The output for a row, or null when the generator says that the value is out of its domain.</summary>
    /// <param name="row">The value, then the further columns.</param>
    public TestValue? Run(params TestValue[] row)
    {
        var frame = Frame(row);
        Span<int> starts = stackalloc int[row.Length];
        Assert.True(RowView.TryIndex(frame, starts));
        var view = new RowView(frame, starts, _codecs);
        return Bound.Generate(view[0], view, _output) ? TestValue.From(_output.Value) : null;
    }

    /// <summary>The output for text as text.</summary>
    public string? Run(string text) => Run(TestValue.OfText(text))?.Bytes;

    /// <summary>The output for an integer.</summary>
    public long? Run(long value) => Run(TestValue.OfInteger(value))?.Integer;

    /// <summary>Feeds rows to a collector.</summary>
    public void Collect(StatisticsCollector collector, IEnumerable<TestValue[]> rows)
    {
        foreach (var row in rows)
        {
            Collect(collector, row);
        }
    }

    /// <summary>
    /// Bytes allocated on this thread by running <paramref name="frame"/> <paramref name="count"/> times: the least of a few attempts, as a
    /// collection that another test starts in the middle counts the rest of this thread's allocation window.
    /// </summary>
    public long AllocatedBy(byte[] frame, int fields, int count)
    {
        Span<int> starts = stackalloc int[fields];
        RowView.TryIndex(frame, starts);
        var view = new RowView(frame, starts, _codecs);
        Repeat(view, 40);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(view, count);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>A row frame (docs/adr/0005-row-frames.md) for <see cref="TestCodec"/>.</summary>
    public static byte[] Frame(params TestValue[] row)
    {
        var frame = new List<byte>();
        void Word(int value)
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(word, value);
            frame.AddRange(word);
        }

        frame.AddRange([(byte)(row.Length >> 8), (byte)row.Length]);
        foreach (var value in row)
        {
            if (value.Kind == ValueKind.Null)
            {
                Word(-1);
                continue;
            }

            var bytes = TestCodec.Encode(value);
            Word(bytes.Length);
            frame.AddRange(bytes);
        }

        return [.. frame];
    }

    public void Dispose()
    {
        Bound.Dispose();
        _output.Dispose();
        _key.Dispose();
    }

    private void Repeat(in RowView view, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Bound.Generate(view[0], view, _output);
        }
    }

    private static void Collect(StatisticsCollector collector, TestValue[] row)
    {
        var frame = Frame(row);
        Span<int> starts = stackalloc int[row.Length];
        RowView.TryIndex(frame, starts);
        FieldCodec[] codecs = [.. row.Select(FieldCodec (_) => new TestCodec())];
        var view = new RowView(frame, starts, codecs);
        collector.Add(view[0], view);
    }

    private static ConfigNode Node(object value) => value switch
    {
        ConfigNode node => node,
        string text => new ConfigScalar(text, 0),
        string[] texts => new ConfigSequence([.. texts.Select(t => new ConfigScalar(t, 0))], 0),
        _ => throw new ArgumentException($"{value.GetType()} is not a parameter", nameof(value)),
    };
}

/// <summary>How a harness differs from the default.</summary>
internal sealed record HarnessOptions
{
    /// <summary>The generator's parameters.</summary>
    public (string Name, object Value)[] Parameters { get; init; } = [];

    /// <summary>The consistency group; null is the declaration's default.</summary>
    public string? Group { get; init; }

    /// <summary>The first byte of the master key.</summary>
    public byte KeyByte { get; init; }

    /// <summary>Further columns of each row, after the value.</summary>
    public string[] Columns { get; init; } = [];

    /// <summary>Which of the columns make the key.</summary>
    public string[] KeyColumns { get; init; } = [];

    /// <summary>What the output is keyed by; null is the declaration's default.</summary>
    public KeyedBy? KeyedBy { get; init; }

    /// <summary>The locale of dictionaries.</summary>
    public string Locale { get; init; } = "en";

    /// <summary>Whether the column takes NULL.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The rows that a whole-table generator sees first.</summary>
    public IReadOnlyList<TestValue[]>? Source { get; init; }

    /// <summary>Values to be found inside text.</summary>
    public IKnownValues? KnownValues { get; init; }
}
