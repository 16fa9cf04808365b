using Weir.Store;

namespace Weir.Server.Hosting.Settings;

/// <summary>Where data is kept. Immutable.</summary>
public sealed class StorageOptions
{
    private StorageOptions(SettingReader reader)
    {
        reader.Begin("storage");
        DataPath = reader.Text("WEIR_DATA", "weir-data", "The data directory, made with mode 0700; same as --data.")!;
        Database = reader.Secret(
            "WEIR_DATABASE",
            "Connection string of a PostgreSQL database to use instead of SQLite in the data directory. May hold a password.");
        RefuseBadAddress(reader, Database);
        PassphrasePath = reader.Text(
            "WEIR_PASSPHRASE_FILE",
            null,
            "File with the passphrase that the root key is wrapped under; same as --passphrase-file. Without it the root key is a file.");
    }

    /// <summary>The data directory.</summary>
    public string DataPath { get; }

    /// <summary>The connection string of PostgreSQL; null for SQLite in the data directory. May hold a password: never shown.</summary>
    public string? Database { get; }

    /// <summary>The passphrase's file; null when the root key is a file of its own.</summary>
    public string? PassphrasePath { get; }

    internal static StorageOptions Read(SettingReader reader) => new(reader);

    private static void RefuseBadAddress(SettingReader reader, string? database)
    {
        try
        {
            _ = database is null ? null : DatabaseAddress.PostgreSql(database);
        }
        catch (ArgumentException)
        {
            reader.Refuse("WEIR_DATABASE must be a connection string such as Host=db.example.org;Database=weir;Username=weir;Password=...");
        }
    }
}
