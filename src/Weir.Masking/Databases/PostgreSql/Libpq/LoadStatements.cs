using Weir.Masking.Destinations;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>The statements of one load.</summary>
/// <param name="Before">What creates a staging table; null when rows go straight to their table.</param>
/// <param name="Copy">The COPY.</param>
/// <param name="After">What moves staged rows to their table; null when nothing is staged.</param>
internal sealed record LoadStatements(string? Before, string Copy, string? After)
{
    private const string Options = "FROM STDIN (FORMAT binary)";

    /// <summary>
    /// Columns that travel as text are staged in a temporary table and cast on the way to their own, because a binary COPY takes a column
    /// only in its own type's form.
    /// </summary>
    public static LoadStatements For(TableLoad load)
    {
        var table = load.Table.Name.ToSql();
        var columns = string.Join(", ", load.Columns.Select(c => TableName.Quote(c.Name)));
        if (!load.Columns.Any(c => c.Type.MoveAsText))
        {
            // Without a list COPY takes all columns that are not generated, which is right where there are none at all.
            return new LoadStatements(null, $"COPY {table}{(load.Columns.Count == 0 ? "" : $" ({columns})")} {Options}", null);
        }

        var staged = load.Columns.Select(c => c.Type.MoveAsText
            ? $"{TableName.Quote(c.Name)}::text AS {TableName.Quote(c.Name)}"
            : TableName.Quote(c.Name));
        var cast = load.Columns.Select(c => c.Type.MoveAsText ? Cast(c) : TableName.Quote(c.Name));
        return new LoadStatements(
            $"SET LOCAL search_path = ''; CREATE TEMPORARY TABLE weir_stage ON COMMIT DROP "
                + $"AS SELECT {string.Join(", ", staged)} FROM {table} "
                + "WITH NO DATA",
            $"COPY pg_temp.weir_stage {Options}",
            $"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", cast)} FROM pg_temp.weir_stage");
    }

    /// <summary>
    /// Text is cast through the type's input function, but for regclass, whose own cast does not take the number of a table that is gone.
    /// </summary>
    private static string Cast(ColumnSchema column)
    {
        var name = TableName.Quote(column.Name);
        return column.Type.BaseName == "regclass"
            ? $"pg_catalog.regclassin({name}::cstring)::{column.Type.Declared}"
            : $"{name}::{column.Type.Declared}";
    }
}
