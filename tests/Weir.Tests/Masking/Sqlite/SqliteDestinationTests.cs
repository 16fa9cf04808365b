using Weir.Masking.Databases;
using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Testing;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteDestinationTests : IDisposable
{
    private static readonly DestinationPolicy Careful = new(Replace: false, ReplaceForeign: null);

    private readonly TempFolder _folder = new();
    private readonly string _from;
    private readonly string _to;

    public SqliteDestinationTests()
    {
        _from = SqliteTestFile.Run(_folder.File("from.db"), """
            CREATE TABLE p (id INTEGER PRIMARY KEY, v TEXT);
            CREATE TABLE c (id INTEGER PRIMARY KEY, p INT REFERENCES p);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
            INSERT INTO p SELECT i, hex(randomblob(50)) FROM n;
            INSERT INTO c SELECT id, id FROM p;
            """);
        _to = _folder.File("to.db");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_source_itself_is_refused_by_whatever_name()
    {
        File.CreateSymbolicLink(_folder.File("soft.db"), _from);
        using (var link = System.Diagnostics.Process.Start("ln", [_from, _folder.File("hard.db")]))
        {
            await link.WaitForExitAsync(Cancel);
        }

        foreach (var name in new[] { "from.db", "soft.db", "hard.db" })
        {
            var fault = await Assert.ThrowsAsync<DatabaseException>(
                () => SqliteTestFile.CopyAsync(_from, _folder.File(name), policy: new DestinationPolicy(true, name)));
            Assert.Equal(DatabaseFailure.DestinationRefused, fault.Failure);
            Assert.Contains("the same file as source", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["3000"], SqliteTestFile.Rows(_from, "SELECT count(*) FROM p"));
    }

    [Fact]
    public async Task A_copy_of_Weir_is_replaced_only_when_told()
    {
        await SqliteTestFile.CopyAsync(_from, _to);
        SqliteTestFile.Run(_to, "DELETE FROM c");

        await Refused(Careful, "--replace");
        await Refused(new DestinationPolicy(false, "other.db"), "must name the file, to.db");
        Assert.Equal(["0"], SqliteTestFile.Rows(_to, "SELECT count(*) FROM c"));

        await SqliteTestFile.CopyAsync(_from, _to, policy: new DestinationPolicy(true, null));
        Assert.Equal(["3000"], SqliteTestFile.Rows(_to, "SELECT count(*) FROM c"));
    }

    [Fact]
    public async Task Anything_else_is_replaced_only_by_its_name()
    {
        SqliteTestFile.Run(_to, "CREATE TABLE precious (a)");
        await Refused(Careful, "--replace-foreign to.db");
        await Refused(new DestinationPolicy(true, null), "--replace-foreign to.db");
        await SqliteTestFile.CopyAsync(_from, _to, policy: new DestinationPolicy(false, "to.db"));
        Assert.Equal(SqliteTestFile.Dump(_from), SqliteTestFile.Dump(_to));

        _folder.Write("to.db", "not a database, and nobody's business");
        await Refused(new DestinationPolicy(true, null), "--replace-foreign to.db");
        Assert.Equal("not a database, and nobody's business", await File.ReadAllTextAsync(_to, Cancel));
    }

    [Fact]
    public async Task An_empty_file_or_database_may_be_filled()
    {
        _folder.Write("to.db", string.Empty);
        await SqliteTestFile.CopyAsync(_from, _to);
        SqliteTestFile.Run(_folder.File("empty.db"), "CREATE TABLE t (a); DROP TABLE t");
        await SqliteTestFile.CopyAsync(_from, _folder.File("empty.db"));

        Assert.Equal(SqliteTestFile.Dump(_from), SqliteTestFile.Dump(_to));
        Assert.Equal(SqliteTestFile.Dump(_from), SqliteTestFile.Dump(_folder.File("empty.db")));
    }

    [Fact]
    public async Task A_log_left_beside_the_old_file_does_not_spoil_the_new_one()
    {
        await SqliteTestFile.CopyAsync(_from, _to);
        using (var old = SqliteTestFile.Open(_to))
        {
            using var command = old.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; DELETE FROM c WHERE id > 10";
            command.ExecuteNonQuery();
            File.Copy($"{_to}-wal", _folder.File("kept-wal"));
        }

        File.Move(_folder.File("kept-wal"), $"{_to}-wal", overwrite: true);
        await SqliteTestFile.CopyAsync(_from, _to, policy: new DestinationPolicy(true, null));

        Assert.False(File.Exists($"{_to}-wal"));
        Assert.Equal(SqliteTestFile.Dump(_from), SqliteTestFile.Dump(_to));
    }

    [Fact]
    public async Task A_symbolic_link_is_followed_and_stays()
    {
        await SqliteTestFile.CopyAsync(_from, _folder.File("real.db"));
        File.CreateSymbolicLink(_to, _folder.File("real.db"));

        await SqliteTestFile.CopyAsync(_from, _to, policy: new DestinationPolicy(true, null));

        Assert.Equal(_folder.File("real.db"), new FileInfo(_to).LinkTarget);
        Assert.Equal(SqliteTestFile.Dump(_from), SqliteTestFile.Dump(_folder.File("real.db")));
    }

    [Fact]
    public async Task A_file_that_appears_meanwhile_is_not_overwritten()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        await using var destination = SqliteTestFile.OpenDestination(_to);
        await SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, new DestinationPolicy(true, null));
        await destination.FinishAsync(new Progress<string>(), Cancel);
        _folder.Write("to.db", "someone else's");

        var fault = await Assert.ThrowsAsync<DatabaseException>(
            () => destination.PublishAsync(SqliteTestFile.Marker(RunState.Finished), Cancel));

        Assert.Equal(DatabaseFailure.DestinationRefused, fault.Failure);
        Assert.Equal("someone else's", await File.ReadAllTextAsync(_to, Cancel));
    }

    [Fact]
    public async Task A_full_disk_says_so_and_leaves_a_marked_file()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        await using var destination = SqliteTestFile.OpenDestination(_to, pageLimit: 20);

        var fault = await Assert.ThrowsAsync<DatabaseException>(
            () => SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, Careful));
        var left = await destination.AbandonAsync("disk full");

        Assert.Equal(DatabaseFailure.DiskFull, fault.Failure);
        Assert.Contains("marked unfinished", left, StringComparison.Ordinal);
        Assert.False(File.Exists(_to));
        await using var copy = SqliteTestFile.OpenSource($"{_to}.weir-run1.tmp");
        Assert.Equal((RunState.Unfinished, "disk full"), await MarkerOf(copy));
    }

    [Fact]
    public async Task An_abandoned_run_leaves_no_rows_and_the_next_one_removes_it()
    {
        await using (var source = SqliteTestFile.OpenSource(_from))
        {
            await using var destination = SqliteTestFile.OpenDestination(_to);
            Assert.Equal($"Nothing was written; {_to} is as it was.", await destination.AbandonAsync("early"));
            await SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, Careful);
            await destination.AbandonAsync("cancelled");
        }

        var left = $"{_to}.weir-run1.tmp";
        Assert.Equal(["weir_marker"], SqliteTestFile.Rows(left, "SELECT name FROM sqlite_master WHERE type = 'table'"));

        await SqliteTestFile.CopyAsync(_from, _to);
        Assert.Equal(["from.db", "to.db"], Names());
    }

    [Fact]
    public async Task Two_runs_do_not_build_one_destination()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        await using var destination = SqliteTestFile.OpenDestination(_to);
        await SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, Careful);
        await using var second = SqliteTestFile.OpenDestination(_to);

        var fault = await Assert.ThrowsAsync<DatabaseException>(
            () => SqliteTestFile.LoadAsync(source, second, SqliteTestFile.NoTables, Careful, runId: "run2"));

        Assert.Contains("Another run is building", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_is_not_completed_is_taken_back()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        var schema = await source.ReadSchemaAsync(Cancel);
        await using (var destination = SqliteTestFile.OpenDestination(_to))
        {
            await destination.PrepareAsync(
                new DestinationPreparation(source, schema, SqliteTestFile.NoTables, Careful, SqliteTestFile.Marker(), []), Cancel);
            var table = schema.Table(new TableName(string.Empty, "c"))!;
            using (var writer = destination.OpenWriter(new TableLoad(table, table.Columns)))
            {
                writer.Write([0, 2, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 7, 255, 255, 255, 255]);
            }

            await SqliteTestFile.LoadTableAsync(source, destination, schema.Table(new TableName(string.Empty, "p"))!);
            await destination.FinishAsync(new Progress<string>(), Cancel);
            await destination.PublishAsync(SqliteTestFile.Marker(RunState.Finished), Cancel);
        }

        Assert.Equal(["0|3000"], SqliteTestFile.Rows(_to, "SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM p)"));
    }

    [Fact]
    public async Task A_row_that_breaks_a_constraint_is_rejected_without_its_value()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        var schema = await source.ReadSchemaAsync(Cancel);
        await using var destination = SqliteTestFile.OpenDestination(_to);
        await destination.PrepareAsync(
            new DestinationPreparation(source, schema, SqliteTestFile.NoTables, Careful, SqliteTestFile.Marker(), []), Cancel);
        var table = schema.Table(new TableName(string.Empty, "c"))!;
        using var writer = destination.OpenWriter(new TableLoad(table, table.Columns));
        byte[] row = [0, 2, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, 0, 18, 103, 255, 255, 255, 255];
        writer.Write(row);

        var fault = Assert.Throws<DatabaseException>(() => writer.Write(row));

        Assert.Equal(DatabaseFailure.Rejected, fault.Failure);
        Assert.Contains("Loading table c", fault.Message, StringComparison.Ordinal);
        Assert.Contains("UNIQUE constraint failed: c.id", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_run_leaves_a_file_that_shows_its_marker_and_is_removed_by_the_next()
    {
        // What a kill leaves is what stands on the disk in the middle of the transaction, journal included.
        await using (var source = SqliteTestFile.OpenSource(_from))
        {
            await using var destination = SqliteTestFile.OpenDestination(_to);
            await SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, Careful);
            File.Copy($"{_to}.weir-run1.tmp", $"{_to}.weir-killed.tmp");
            if (File.Exists($"{_to}.weir-run1.tmp-journal"))
            {
                File.Copy($"{_to}.weir-run1.tmp-journal", $"{_to}.weir-killed.tmp-journal");
            }

            await destination.AbandonAsync("test");
            File.Delete($"{_to}.weir-run1.tmp");
        }

        Assert.True(SqliteCopyFile.IsUnfinished($"{_to}.weir-killed.tmp"));
        await SqliteTestFile.CopyAsync(_from, _to);
        Assert.Equal(["from.db", "to.db"], Names());
    }

    [Fact]
    public async Task The_check_sees_the_copy_before_it_is_published()
    {
        await using var source = SqliteTestFile.OpenSource(_from);
        await using var destination = SqliteTestFile.OpenDestination(_to);
        await SqliteTestFile.LoadAsync(source, destination, SqliteTestFile.NoTables, Careful);
        await destination.FinishAsync(new Progress<string>(), Cancel);

        await using (var copy = await destination.OpenForCheckAsync(Cancel))
        {
            Assert.Equal(3000, await copy.CountAsync("SELECT count(*) FROM c", Cancel));
            Assert.Empty(await copy.VerifyConstraintsAsync(Cancel));
            Assert.Equal((RunState.Unfinished, string.Empty), await MarkerOf(copy));
        }

        Assert.False(File.Exists(_to));
        await destination.PublishAsync(SqliteTestFile.Marker(RunState.Finished), Cancel);
        await using var published = SqliteTestFile.OpenSource(_to);
        Assert.Equal(SqliteTestFile.Marker(RunState.Finished), await published.ReadMarkerAsync(Cancel));
        Assert.Equal(["c", "p"], (await published.ReadSchemaAsync(Cancel)).Tables.Select(t => t.Name.Name));
    }

    private static async Task<(RunState State, string Note)> MarkerOf(Weir.Masking.Sources.SourceDatabase copy)
    {
        var marker = await copy.ReadMarkerAsync(Cancel);
        return (marker!.State, marker.Note);
    }

    private async Task Refused(DestinationPolicy policy, string message)
    {
        var fault = await Assert.ThrowsAsync<DatabaseException>(() => SqliteTestFile.CopyAsync(_from, _to, policy: policy));
        Assert.Equal(DatabaseFailure.DestinationRefused, fault.Failure);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private string[] Names() => [.. Directory.GetFiles(_folder.FullName).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
