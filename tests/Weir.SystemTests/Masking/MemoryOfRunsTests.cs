using Microsoft.Data.Sqlite;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>A run that keeps the source's identifying values for free text, while its leak check keeps them again.</summary>
public sealed class MemoryOfRunsTests
{
    private const string Configuration = """
        weir: 1
        source: "sqlite:people.db"
        destination: "sqlite:masked.db"
        key: weir.key
        tables:
          notes:
            mode: de-identify
            columns:
              id: { type: INTEGER, generator: integer-key }
              body: { type: TEXT, kind: free-text, generator: free-text }
          people:
            mode: de-identify
            columns:
              id: { type: INTEGER, generator: integer-key }
              email: { type: TEXT, kind: email, generator: email }
              backup: { type: TEXT, kind: email, generator: email }
              phone: { type: TEXT, kind: phone, generator: phone }
              mobile: { type: TEXT, kind: phone, generator: phone }
              ssn: { type: TEXT, kind: ssn, generator: ssn }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Known_values_and_leak_check_together_stay_within_the_memory_of_a_run()
    {
        var people = TestScale.Count(60_000, 1_000_000);
        var most = TestScale.Count(PeakMemory.MostMebibytes / 2, PeakMemory.MostMebibytes);
        using var folder = new TempFolder();
        Fill(folder.File("people.db"), people);
        using var key = MasterKey.Create();
        key.Save(folder.File("weir.key"));

        var peak = await PeakMemory.OfAsync(["mask", "--config", folder.Write("weir.yaml", Configuration)], Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak} MiB");
        Assert.InRange(peak, 1, most);
        TestScale.Record(
            "run-memory", [new("people", people), new("identifying columns", 5), new("peak MiB", peak), new("most MiB", most)]);
    }

    private static void Fill(string path, int people)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA synchronous = OFF;
            CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, backup TEXT, phone TEXT, mobile TEXT, ssn TEXT);
            CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
            WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {people})
            INSERT INTO people SELECT i, 'person' || i || '@corp.test', 'home' || i || '@mail.test', '+1415' || (2000000 + i),
                '+1628' || (2000000 + i), printf('%03d-%02d-%04d', 100 + i / 990000, 1 + i / 9999 % 99, 1 + i % 9999) FROM n;
            INSERT INTO notes SELECT id, 'Wrote to ' || email || ', then called ' || phone || '.' FROM people LIMIT 5000;
            """;
        command.ExecuteNonQuery();
    }
}
