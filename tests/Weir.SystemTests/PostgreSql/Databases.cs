using System.Text;
using Weir.Masking.Databases;
using Weir.Masking.Databases.PostgreSql;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.SystemTests.PostgreSql;

/// <summary>Short ways to the engine under test.</summary>
internal static class Databases
{
    public static async Task<PostgreSqlSource> OpenSourceAsync(string address, CancellationToken cancellationToken) =>
        (PostgreSqlSource)await new PostgreSqlEngine().OpenSourceAsync(
            DatabaseAddress.Parse(address), ConnectionOptions.Default, cancellationToken);

    public static async Task<DestinationDatabase> OpenDestinationAsync(string address, CancellationToken cancellationToken) =>
        await new PostgreSqlEngine().OpenDestinationAsync(DatabaseAddress.Parse(address), ConnectionOptions.Default, cancellationToken);

    /// <summary>A read of every column that holds data of its own.</summary>
    public static TableRead WholeTable(TableSchema table) => new(
        table,
        [.. table.Columns.Where(c => !c.IsGenerated).Select(c => new ReadColumn($"weir_row.{TableName.Quote(c.Name)}", c.Type))],
        null);

    /// <summary>Every row of one column, decoded and printed.</summary>
    public static List<string> Read(SourceDatabase source, TableSchema table, string expression, LogicalType type, TableSlice? slice = null)
    {
        using var reader = source.OpenReader(
            new TableRead(table, [new ReadColumn(expression, type)], null), slice ?? new TableSlice(0, null, null, -1));
        var codec = source.CreateCodec(type);
        var rows = new List<string>();
        Span<int> starts = stackalloc int[1];
        while (reader.TryRead(out var frame))
        {
            Assert.True(RowView.TryIndex(frame, starts));
            rows.Add(Print(new RowView(frame, starts, [codec])[0]));
        }

        return rows;
    }

    public static string Print(in FieldValue value) => value.Kind switch
    {
        ValueKind.Text or ValueKind.Json => $"{value.Kind}:{Encoding.UTF8.GetString(value.Bytes)}",
        ValueKind.Bytes or ValueKind.Uuid => $"{value.Kind}:{Convert.ToHexStringLower(value.Bytes)}",
        ValueKind.Decimal => FormattableString.Invariant($"{value.Kind}:{value.Decimal}"),
        ValueKind.Real => FormattableString.Invariant($"{value.Kind}:{value.Real:R}"),
        ValueKind.Null or ValueKind.Special or ValueKind.Opaque => value.Kind.ToString(),
        _ => FormattableString.Invariant($"{value.Kind}:{value.Integer}"),
    };

    public static TableSchema Table(this DatabaseSchema schema, string name) => schema.Tables.Single(t => t.Name.ToString() == name);
}
