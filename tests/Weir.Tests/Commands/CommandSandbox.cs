using Microsoft.Data.Sqlite;
using Weir.Commands;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.Tests.Commands;

/// <summary>A folder with a small source of two tables, a key and a configuration that masks it; disposing removes it.</summary>
internal sealed class CommandSandbox : IDisposable
{
    /// <summary>A name that stands in the source and must stand nowhere else.</summary>
    public const string SourceName = "Quillon Zweigenthal";

    private static readonly Lock KeyLock = new();
    private readonly TempFolder _folder = new();

    /// <param name="people">Rows of the table people.</param>
    public CommandSandbox(int people = 20)
    {
        Fill(people);
        lock (KeyLock)
        {
            using var key = MasterKey.Create();
            key.Save(File("weir.key"));
        }

        Configuration = _folder.Write("weir.yaml", Yaml);
    }

    /// <summary>What the configuration holds.</summary>
    public static string Yaml =>
        """
        weir: 1
        source: "sqlite:people.db"
        destination: "sqlite:masked.db"
        key: weir.key
        tables:
          notes:
            mode: de-identify
            columns:
              id: { type: INTEGER, generator: integer-key }
              person_id: { type: INTEGER, follows: people.id }
              body: { type: TEXT, kind: free-text, generator: hash }
          people:
            mode: de-identify
            columns:
              id: { type: INTEGER, generator: integer-key }
              name: { type: TEXT, kind: full-name, generator: hash }
              email: { type: TEXT, kind: email, generator: email }
              city: { type: TEXT, generator: passthrough }
        """;

    /// <summary>The configuration's path.</summary>
    public string Configuration { get; }

    /// <summary>The source as an address.</summary>
    public string Source => $"sqlite:{File("people.db")}";

    /// <summary>The full path of a file of the folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Runs SQL on the source.</summary>
    public void Execute(string sql) => Execute(File("people.db"), sql);

    /// <summary>Runs SQL on a SQLite file, which is made if need be.</summary>
    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs the command in this process.</summary>
    public static async Task<ProcessOutcome> RunInAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var results = new StringWriter { NewLine = "\n" };
        var messages = new StringWriter { NewLine = "\n" };
        var code = await WeirCommand.RunAsync(
            arguments, environment, results, messages, TestContext.Current.CancellationToken);
        return new ProcessOutcome(code, results.ToString(), messages.ToString());
    }

    /// <summary>Runs the command in this process, without environment variables.</summary>
    public static Task<ProcessOutcome> RunAsync(params string[] arguments) => RunInAsync([], arguments);

    /// <summary>Runs the command as a process of its own.</summary>
    public static Task<ProcessOutcome> RunProcessAsync(params string[] arguments) =>
        WeirProcess.RunAsync(arguments, TestContext.Current.CancellationToken);

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private void Fill(int people) => Execute(
        $"""
        PRAGMA foreign_keys = ON;
        CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, city TEXT);
        CREATE TABLE notes (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES people (id), body TEXT);
        WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {people})
        INSERT INTO people SELECT i, '{SourceName} ' || i, 'quillon' || i || '@zweigenthal.test', 'Town ' || (i % 7) FROM n;
        INSERT INTO notes SELECT id, id, 'Spoke with ' || name || ' about the leaking roof.' FROM people;
        """);
}
