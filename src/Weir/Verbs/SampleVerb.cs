using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Databases;
using Weir.Samples;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>What a sample holds.</summary>
/// <param name="Destination">The database, without a password.</param>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Tables">Rows per table.</param>
internal sealed record SampleDocument(string Destination, long Rows, IReadOnlyList<SampleTableDocument> Tables);

/// <summary>A table of a sample.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record SampleTableDocument(string Table, long Rows);

/// <summary><c>weir sample</c>: writes a database of invented people, for trying Weir without real data.</summary>
internal static class SampleVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "sample",
        "Writes a sample database of invented people, for trying Weir without real data.",
        "weir sample clinic --to sqlite:clinic.db",
        "weir sample clinic --rows 100000 --seed 7 --to postgresql://me@localhost/clinic")
    {
        Clinic(),
    };

    private static VerbCommand Clinic()
    {
        var rows = new Option<int>("--rows")
        {
            Description = $"The number of patients, 1 to {ClinicSample.MaxPatients}; the other tables follow.",
            DefaultValueFactory = static _ => ClinicSample.DefaultPatients,
            HelpName = "N",
        }.Within(1, ClinicSample.MaxPatients);
        var seed = new Option<long>("--seed")
        {
            Description = "Any whole number; the same seed and number of patients give the same rows.",
            DefaultValueFactory = static _ => 1,
            HelpName = "S",
        };
        var to = AddressOptions.To();
        return new VerbCommand(
            "clinic",
            "Writes the sample clinic: patients, staff, visits, diagnoses, invoices, notes and more, in every shape that Weir has to find.",
            "weir sample clinic --to sqlite:clinic.db",
            "weir sample clinic --rows 2000 --seed 1 --to sqlite:clinic.db",
            "weir sample clinic --rows 100000 --to postgresql://me@localhost/clinic")
        {
            Handler = async (context, cancellationToken) =>
            {
                var address = to.Demand(context, null);
                return await WriteAsync(context, address, context.Get(rows), context.Get(seed), cancellationToken);
            },
        }.With(rows, seed).With(to);
    }

    private static async Task<int> WriteAsync(
        VerbContext context, DatabaseAddress address, int patients, long seed, CancellationToken cancellationToken)
    {
        var name = DatabaseEngines.For(address).Redact(address);
        context.Output.Note($"writing the sample clinic with {Printable.Count(patients, "patient")} into {name}");
        var summary = await ClinicSample.WriteAsync(address, context.Settings.Connections, patients, seed, null, cancellationToken);
        var table = new TextTable("table", "rows").Right(1);
        foreach (var (tableName, rows) in summary.Tables)
        {
            table.Add(tableName, Printable.Count(rows));
        }

        context.Output.Table(table);
        context.Output.Line($"{Printable.Count(summary.Rows, "row")} in {name}");
        context.Output.Json(
            new SampleDocument(name, summary.Rows, [.. summary.Tables.Select(static t => new SampleTableDocument(t.Table, t.Rows))]),
            Documents.Default.SampleDocument);
        return ExitCode.Success;
    }
}
