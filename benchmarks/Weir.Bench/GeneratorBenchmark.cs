using System.Diagnostics;
using System.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Bench;

/// <summary>Every generator on its own example, one thread, varied inputs where the example has digits or letters.</summary>
internal static class GeneratorBenchmark
{
    private const int Values = 200_000;

    /// <summary>Measures the whole catalog.</summary>
    public static void Run()
    {
        Console.WriteLine("generators: one thread, median of 5, nanoseconds and bytes allocated per value");
        using var key = MasterKey.Create();
        foreach (var generator in GeneratorCatalog.All)
        {
            try
            {
                Measure(generator, key);
            }
            catch (GeneratorBindingException exception)
            {
                Console.WriteLine($"  {generator.Declaration.Name,-20} needs parameters: {exception.Message}");
            }
        }
    }

    private static void Measure(Generator generator, MasterKey key)
    {
        var declaration = generator.Declaration;
        var isText = declaration.Accepts.Contains(ValueKind.Text);
        var kind = isText ? ValueKind.Text : declaration.Accepts[0];
        var column = new ColumnSchema("c", new LogicalType(kind, kind.ToString(), IntegerBits: kind == ValueKind.Integer ? 64 : 0), true);
        var table = new TableSchema(new TableName("", "t"), [column], [], [], Values, 0);
        using var bound = generator.Bind(new GeneratorBinding
        {
            Table = table,
            Column = column,
            Target = column.Type,
            Spec = GeneratorSpec.Of(declaration.Name),
            MasterKey = key,
            Group = declaration.DefaultGroup,
            KeyedBy = KeyedBy.Value,
            Ordinal = 0,
            OrdinalOf = _ => null,
            Locale = "any",
            ReferenceDate = new DateOnly(2026, 1, 1),
        });
        var inputs = Inputs(declaration.Example.Input, isText);
        using var output = new FieldBuffer();
        var made = Pass(bound, inputs, kind, output);
        if (made == 0)
        {
            Console.WriteLine($"  {declaration.Name,-20} takes none of the varied examples");
            return;
        }

        var samples = new List<double>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            Pass(bound, inputs, kind, output);
            samples.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / Values);
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (5.0 * Values);
        Console.WriteLine($"  {declaration.Name,-20} {Median.Of(samples),8:N0} ns {allocated,8:0.00} bytes");
    }

    private static int Pass(BoundGenerator bound, byte[][] inputs, ValueKind kind, FieldBuffer output)
    {
        var made = 0;
        for (var i = 0; i < Values; i++)
        {
            var input = kind switch
            {
                ValueKind.Integer or ValueKind.Date or ValueKind.Timestamp => FieldValue.FromInteger(i + 1, kind),
                ValueKind.Decimal => FieldValue.FromDecimal(i + 0.25m),
                ValueKind.Real => FieldValue.FromReal(i + 0.25),
                ValueKind.Boolean => FieldValue.FromBoolean((i & 1) == 0),
                _ => FieldValue.FromBytes(inputs[i & 1023], kind),
            };
            made += bound.Generate(input, default, output) ? 1 : 0;
        }

        return made;
    }

    // The example itself, and variants of it: only the last letter of the first word changes, so that formats with check digits stay valid.
    private static byte[][] Inputs(string example, bool isText)
    {
        var inputs = new byte[1024][];
        for (var i = 0; i < inputs.Length; i++)
        {
            var text = isText && example.Length > 0 && char.IsAsciiLetter(example[0]) && !example.Contains('{', StringComparison.Ordinal)
                ? $"{(char)('A' + (i % 26))}{example[1..]}"
                : example;
            inputs[i] = Encoding.UTF8.GetBytes(text);
        }

        return inputs;
    }
}
