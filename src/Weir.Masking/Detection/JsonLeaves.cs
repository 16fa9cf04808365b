using System.Text;
using System.Text.Json;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Detection;

/// <summary>The leaves of a column's JSON documents, gathered by path as if each path were a column.</summary>
internal sealed class JsonLeaves
{
    private const int MaxPaths = 1_000;
    private const int MaxDepth = 64;

    private readonly Dictionary<string, Leaf> _leaves = new(StringComparer.Ordinal);
    private readonly ColumnSample _column;

    private JsonLeaves(ColumnSample column) => _column = column;

    /// <summary>How many values were JSON objects or arrays.</summary>
    public int Count { get; private set; }

    /// <summary>What stands at each path; array elements share one path.</summary>
    public IReadOnlyDictionary<string, ColumnSample> Leaves =>
        _leaves.ToDictionary(l => l.Key, l => l.Value.ToSample(_column), StringComparer.Ordinal);

    /// <summary>Walks every document of a sample. A document cut off by sampling counts as far as it goes.</summary>
    public static JsonLeaves Collect(ColumnSample sample)
    {
        var result = new JsonLeaves(sample);
        foreach (var value in sample.Values)
        {
            if (value is [(byte)'{' or (byte)'[', ..])
            {
                result.Count += result.Walk(value) ? 1 : 0;
            }
        }

        return result;
    }

    private bool Walk(byte[] document)
    {
        var reader = new Utf8JsonReader(document, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        var path = new List<string>();
        var tokens = 0;
        try
        {
            for (; reader.Read(); tokens++)
            {
                Visit(ref reader, path);
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return tokens > 0;
    }

    // The path has one entry per open container: the property read last, or [*] in an array.
    private void Visit(ref Utf8JsonReader reader, List<string> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                path.Add("");
                break;
            case JsonTokenType.StartArray:
                path.Add("[*]");
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.RemoveAt(path.Count - 1);
                break;
            case JsonTokenType.PropertyName:
                path[^1] = Step(reader.GetString()!);
                break;
            case JsonTokenType.String:
                Add(path, Encoding.UTF8.GetBytes(reader.GetString()!), ValueKind.Text);
                break;
            case JsonTokenType.Number:
                Add(path, reader.ValueSpan.ToArray(), reader.TryGetInt64(out _) ? ValueKind.Integer : ValueKind.Decimal);
                break;
        }
    }

    private static string Step(string property) =>
        property.Length > 0 && property.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')
            ? "." + property
            : $"['{property.Replace("'", "\\'", StringComparison.Ordinal)}']";

    private void Add(List<string> steps, byte[] value, ValueKind kind)
    {
        var path = "$" + string.Concat(steps);
        if (!_leaves.TryGetValue(path, out var leaf))
        {
            if (_leaves.Count == MaxPaths)
            {
                return;
            }

            _leaves[path] = leaf = new Leaf([.. steps.Where(s => s is not "[*]").Select(s => s.Trim('.', '[', ']', '\''))]);
        }

        leaf.Add(value, kind);
    }

    private sealed class Leaf(IReadOnlyList<string> properties)
    {
        private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
        private ValueKind _kind = ValueKind.Integer;

        public void Add(byte[] value, ValueKind kind)
        {
            var trimmed = value.AsSpan().Trim(" \t\r\n"u8);
            _kind = kind == ValueKind.Text || _kind == ValueKind.Text ? ValueKind.Text : kind;
            if (!trimmed.IsEmpty)
            {
                _values.TryAdd(Encoding.UTF8.GetString(trimmed), trimmed.ToArray());
            }
        }

        public ColumnSample ToSample(ColumnSample column)
        {
            // The property names it; where that says nothing by itself (number, value), its parent does. A bare list is named by its
            // column.
            var name = properties.Count == 0 ? column.Name.Original : properties[^1];
            var parent = properties.Count > 1 ? properties[^2] : "";
            var context = TableContexts.Of(parent) is not TableContext.Unknown and var own ? own : column.Table.Context;
            var qualified = name is "number" or "value" or "no" or "address" ? $"{parent}_{name}" : name;
            return new ColumnSample
            {
                Name = ColumnName.Parse(qualified),
                Type = new LogicalType(_kind, "json"),
                Table = column.Table with { Context = context },
                IsNullable = true,
                Rows = _values.Count,
                Values = [.. _values.Values],
            };
        }
    }
}
