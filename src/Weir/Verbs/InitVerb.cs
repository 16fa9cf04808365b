using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Detection;
using Weir.Masking.Plans;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What <c>weir init</c> wrote.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="Source">The database, without a password.</param>
/// <param name="Tables">Tables in it.</param>
/// <param name="Columns">Columns in it, without those that the engine computes.</param>
/// <param name="Generators">How many columns each generator got.</param>
/// <param name="Review">Columns that someone should look at.</param>
internal sealed record InitDocument(
    string Configuration,
    string Source,
    int Tables,
    int Columns,
    IReadOnlyDictionary<string, int> Generators,
    IReadOnlyList<ReviewDocument> Review);

/// <summary>A column that someone should look at.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Reason">Why.</param>
internal sealed record ReviewDocument(string Table, string Column, string Reason);

/// <summary><c>weir init</c>: writes the first configuration of a source from a scan.</summary>
internal sealed class InitVerb
{
    private const string FollowsWord = "follows its key";

    private readonly AddressOptions _source = AddressOptions.SourceArgument();
    private readonly Option<int> _rows = ScanReading.RowsOption();

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file to write.",
        DefaultValueFactory = static _ => "weir.yaml",
        HelpName = "PATH",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The master key file to name in the configuration.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _destination = new("--destination")
    {
        Description = "The destination to name in the configuration. No password.",
        HelpName = "ADDRESS",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file if it exists." };

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new InitVerb();
        return new VerbCommand(
            "init",
            "Writes a complete, commented configuration from a scan: every table and column is listed with a generator, so that a later "
            + "review is a diff. Paths in it are relative to its folder.",
            "weir init sqlite:clinic.db -o weir.yaml --key weir.key --destination sqlite:clinic-masked.db",
            "weir init postgresql://reader@db.example.org/clinic --key weir.key")
        {
            Handler = verb.RunAsync,
        }.With(verb._source).With(verb._output, verb._key, verb._destination, verb._force, verb._rows);
    }

    private async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(context.Get(_output)!);
        var isForced = context.Get(_force);
        if (File.Exists(path) && !isForced)
        {
            throw CommandException.Usage(
                $"{path} exists and holds someone's decisions; give another path with -o, or --force to overwrite it.");
        }

        var address = _source.Demand(context, null);
        var folder = Path.GetDirectoryName(path)!;
        var basis = new MaskingConfiguration
        {
            Source = Written(address, folder),
            Destination = context.Get(_destination) is { } typed ? Written(Destination(typed), folder) : null,
            KeyFile = context.Get(_key) is { } key ? Path.GetRelativePath(folder, KeyPath.Checked(key)) : null,
            ReferenceDate = DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime),
        };
        await using var reading = await ScanReading.OpenAsync(context, address, cancellationToken);
        var scan = await reading.ScanAsync(new ScanOptions(context.Get(_rows)), cancellationToken);
        basis = basis with { VirtualForeignKeys = await reading.FindReferencesAsync(cancellationToken) };
        var (configuration, commentOf) = InitialConfiguration.Make(reading.Schema, scan, basis);
        await WriteAsync(path, ConfigurationWriter.Write(configuration, commentOf), isForced, cancellationToken);
        Report(context.Output, path, reading.DisplayName, configuration, scan);
        if (basis.Source is null)
        {
            context.Output.Note(
                "The source's address holds a password and was left out; give it to every command as you gave it to this one.");
        }

        return ExitCode.Success;
    }

    private static DatabaseAddress Destination(string typed)
    {
        var address = DatabaseAddress.Parse(typed);
        return DatabaseEngines.For(address).HoldsPassword(address)
            ? throw CommandException.Usage(
                "--destination holds a password, and a configuration is read by others. Leave it out and give the destination to weir mask "
                + "with --destination-file PATH, PGPASSFILE or WEIR_DESTINATION.")
            : address;
    }

    /// <summary>The address as it stands in the configuration: paths relative to its folder; null when it holds a password.</summary>
    private static string? Written(DatabaseAddress address, string folder) => address.Engine switch
    {
        "sqlite" => $"sqlite:{Path.GetRelativePath(folder, Path.GetFullPath(address.Text))}",
        _ when DatabaseEngines.For(address).HoldsPassword(address) => null,
        _ => address.Text,
    };

    private static async Task WriteAsync(string path, string text, bool isForced, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = path + ".new";
        await File.WriteAllTextAsync(beside, text, cancellationToken);
        File.Move(beside, path, overwrite: isForced);
    }

    private static void Report(Output output, string path, string source, MaskingConfiguration configuration, ScanResult scan)
    {
        var columns = configuration.Tables.SelectMany(static t => t.Columns).ToList();
        var generators = columns.GroupBy(static c => c.Generator?.Name ?? FollowsWord)
            .OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.Count());
        var review = InitReview.Of(configuration, scan);
        var table = new TextTable("generator", "columns").Right(1);
        foreach (var (generator, count) in generators)
        {
            table.Add(generator, Printable.Count(count));
        }

        output.Table(table);
        if (review.Count > 0)
        {
            output.Line();
            output.Line("Look at these first:");
            var doubtful = new TextTable("table", "column", "why");
            foreach (var (tableName, column, reason) in review)
            {
                doubtful.Add(tableName, column, reason);
            }

            output.Table(doubtful);
        }

        output.Line();
        output.Line(
            $"{path} lists {Printable.Count(configuration.Tables.Count, "table")} and {Printable.Count(columns.Count, "column")}, "
            + $"{Printable.Count(columns.Count(static c => c.Kind is not null))} of them sensitive. "
            + $"Review it, then: weir plan --config {path}");
        output.Json(
            new InitDocument(path, source, configuration.Tables.Count, columns.Count, generators, review), Documents.Default.InitDocument);
    }
}
