using Weir.PostgreSql;

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
            "Address of a PostgreSQL database to use instead of SQLite in the data directory: postgres://user@host/database, host=... dbname=... "
            + "or Host=...;Database=.... May hold a password.");
        TlsFloor = reader.Word(
            "WEIR_DATABASE_TLS_FLOOR",
            TlsModes.StandardFloor,
            TlsModes.Floors,
            "The weakest TLS mode for a database server on another machine.");
        RefuseBadAddress(reader, Database, TlsFloor);
        PassphrasePath = reader.Text(
            "WEIR_PASSPHRASE_FILE",
            null,
            "File with the passphrase that the root key is wrapped under; same as --passphrase-file. Without it the root key is a file.");
    }

    /// <summary>The data directory.</summary>
    public string DataPath { get; }

    /// <summary>The address of PostgreSQL; null for SQLite in the data directory. May hold a password: never shown.</summary>
    public string? Database { get; }

    /// <summary>The weakest TLS mode for a database server on another machine, one of <see cref="TlsModes.Floors"/>.</summary>
    public string TlsFloor { get; }

    /// <summary>The passphrase's file; null when the root key is a file of its own.</summary>
    public string? PassphrasePath { get; }

    internal static StorageOptions Read(SettingReader reader) => new(reader);

    private static void RefuseBadAddress(SettingReader reader, string? database, string floor)
    {
        try
        {
            _ = database is null ? null : PostgreSqlAddress.Parse(database).Protect(floor);
        }
        catch (PostgreSqlAddressException exception)
        {
            reader.Refuse($"WEIR_DATABASE: {exception.Message}");
        }
    }
}
