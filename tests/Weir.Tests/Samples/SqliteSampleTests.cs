using System.Globalization;
using Microsoft.Data.Sqlite;
using Weir.Masking.Databases;
using Weir.Samples;
using Weir.Testing;

namespace Weir.Tests.Samples;

public sealed class SqliteSampleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes()
    {
        await WriteAsync("a.db", 120, 7);
        await WriteAsync("b.db", 120, 7);

        Assert.Equal(await BytesAsync("a.db"), await BytesAsync("b.db"));
    }

    [Fact]
    public async Task The_culture_of_the_caller_does_not_matter()
    {
        await WriteAsync("a.db", 60, 7);
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = new CultureInfo("ar-SA");
        try
        {
            await WriteAsync("b.db", 60, 7);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }

        Assert.Equal(await BytesAsync("a.db"), await BytesAsync("b.db"));
    }

    [Fact]
    public async Task Another_seed_gives_other_people()
    {
        await WriteAsync("a.db", 60, 7);
        await WriteAsync("b.db", 60, 8);

        Assert.Empty(Column("a.db", "SELECT email FROM patients WHERE email IS NOT NULL")
            .Intersect(Column("b.db", "SELECT email FROM patients WHERE email IS NOT NULL")));
        Assert.Empty(Column("a.db", "SELECT mrn FROM patients").Intersect(Column("b.db", "SELECT mrn FROM patients")));
    }

    [Fact]
    public async Task The_summary_counts_the_rows_that_are_there()
    {
        var summary = await WriteAsync("a.db", 200, 1);

        Assert.Equal(200, summary.Tables.Single(table => table.Table == "patients").Rows);
        Assert.All(summary.Tables, table => Assert.Equal([table.Rows.ToString(CultureInfo.InvariantCulture)], Count(table.Table)));
        Assert.Equal(summary.Rows, summary.Tables.Sum(table => table.Rows));
    }

    [Fact]
    public async Task Progress_ends_with_each_tables_final_count()
    {
        var reports = new List<TableRows>();
        var summary = await ClinicSample.WriteAsync(
            FilePath("a.db"), 1200, 1, new Recorder(reports), TestContext.Current.CancellationToken);

        Assert.Equal(summary.Tables, reports.GroupBy(report => report.Table).Select(group => group.Last()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(1000)]
    public async Task Every_reference_and_index_holds(int patients)
    {
        await WriteAsync("a.db", patients, 3);

        Assert.Empty(Column("a.db", "PRAGMA foreign_key_check"));
        Assert.Equal(["ok"], Column("a.db", "PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_file_that_is_not_empty_is_refused_and_kept()
    {
        var path = FilePath("a.db");
        await File.WriteAllTextAsync(path, "precious", TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => WriteAsync("a.db", 10, 1));

        Assert.Equal(DatabaseFailure.DestinationRefused, refusal.Failure);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task An_empty_file_is_filled()
    {
        await File.WriteAllBytesAsync(FilePath("a.db"), [], TestContext.Current.CancellationToken);

        await WriteAsync("a.db", 10, 1);

        Assert.Equal(["10"], Column("a.db", "SELECT count(*) FROM patients"));
    }

    [Fact]
    public async Task A_missing_folder_is_refused() =>
        await Assert.ThrowsAsync<DatabaseException>(() => WriteAsync("missing/a.db", 10, 1));

    [Fact]
    public async Task A_cancelled_sample_leaves_no_file()
    {
        using var cancellation = new CancellationTokenSource();
        var cancelOnFirstReport = new Canceller(cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ClinicSample.WriteAsync(FilePath("a.db"), 20_000, 1, cancelOnFirstReport, cancellation.Token));

        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }

    private Task<SampleSummary> WriteAsync(string file, int patients, long seed) =>
        ClinicSample.WriteAsync(FilePath(file), patients, seed, progress: null, TestContext.Current.CancellationToken);

    private List<string?> Count(string table) => Column("a.db", $"SELECT count(*) FROM \"{table}\"");

    private Task<byte[]> BytesAsync(string file) => File.ReadAllBytesAsync(FilePath(file), TestContext.Current.CancellationToken);

    private string FilePath(string file) => _folder.File(file);

    private List<string?> Column(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath(file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string?>();
        while (reader.Read())
        {
            values.Add(reader.IsDBNull(0) ? null : reader.GetString(0));
        }

        return values;
    }

    private sealed class Recorder(List<TableRows> reports) : IProgress<TableRows>
    {
        public void Report(TableRows value) => reports.Add(value);
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<TableRows>
    {
        public void Report(TableRows value) => cancellation.Cancel();
    }
}
