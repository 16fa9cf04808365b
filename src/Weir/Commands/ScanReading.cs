using System.CommandLine;
using System.Globalization;
using Weir.Masking.Databases;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Terminal;

namespace Weir.Commands;

/// <summary>A source opened for a scan, with its schema. For one use; dispose it.</summary>
internal sealed class ScanReading : IAsyncDisposable
{
    private const int MaxRows = 10_000_000;

    private readonly SourceDatabase _source;
    private readonly Output _output;

    private ScanReading(SourceDatabase source, DatabaseSchema schema, Output output)
    {
        _source = source;
        _output = output;
        Schema = schema;
    }

    /// <summary>The source's schema.</summary>
    public DatabaseSchema Schema { get; }

    /// <summary>The source, without a password.</summary>
    public string DisplayName => _source.DisplayName;

    /// <summary><c>--rows</c> of the verbs that scan.</summary>
    public static Option<int> RowsOption()
    {
        var option = new Option<int>("--rows")
        {
            Description = $"How many rows of each table are looked at, 1 to {MaxRows.ToString(CultureInfo.InvariantCulture)}.",
            DefaultValueFactory = static _ => new ScanOptions().SampleRows,
            HelpName = "N",
        };
        return option.Within(1, MaxRows);
    }

    /// <summary>Opens the source and reads its schema.</summary>
    /// <exception cref="DatabaseException">It cannot be opened or read.</exception>
    public static async Task<ScanReading> OpenAsync(VerbContext context, DatabaseAddress address, CancellationToken cancellationToken)
    {
        var source = await DatabaseEngines.For(address).OpenSourceAsync(address, context.Settings.Connections, cancellationToken);
        try
        {
            return new ScanReading(source, await source.ReadSchemaAsync(cancellationToken), context.Output);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>References that the source does not declare.</summary>
    public Task<IReadOnlyList<ForeignKey>> FindReferencesAsync(CancellationToken cancellationToken) =>
        UndeclaredReferences.FindAsync(_source, Schema, cancellationToken);

    /// <summary>Scans every table, telling the user which.</summary>
    /// <exception cref="DatabaseException">The source failed.</exception>
    public async Task<ScanResult> ScanAsync(ScanOptions options, CancellationToken cancellationToken)
    {
        _output.Note($"scanning {Printable.Count(Schema.Tables.Count, "table")} of {DisplayName}");
        return await ColumnScanner.ScanAsync(_source, Schema, options, _output.IsLive ? new Steps(_output) : null, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private sealed class Steps(Output output) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => output.Note($"  {value.Done} of {value.Total}: {value.Table}");
    }
}
