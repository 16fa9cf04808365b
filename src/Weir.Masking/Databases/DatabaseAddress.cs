namespace Weir.Masking.Databases;

/// <summary>
/// Where a database is, as a user writes it: <c>sqlite:PATH</c>, a path that ends in .db, .sqlite or .sqlite3, a
/// <c>postgres://</c> or <c>postgresql://</c> URL, or PostgreSQL keywords (<c>host=... dbname=...</c> or <c>Host=...;Database=...</c>).
/// </summary>
/// <param name="Engine">The engine's name: <c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Text">The address as given. May hold a password: never printed.</param>
public sealed record DatabaseAddress(string Engine, string Text)
{
    private static readonly string[] SqliteEndings = [".db", ".sqlite", ".sqlite3"];

    /// <summary>Recognises an address.</summary>
    /// <exception cref="DatabaseException">It is none of the known forms (<see cref="DatabaseFailure.BadAddress"/>).</exception>
    public static DatabaseAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase))
        {
            return new DatabaseAddress("sqlite", trimmed["sqlite:".Length..]);
        }

        if (trimmed.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
            || trimmed.Contains('=', StringComparison.Ordinal))
        {
            return new DatabaseAddress("postgresql", trimmed);
        }

        if (SqliteEndings.Any(e => trimmed.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            return new DatabaseAddress("sqlite", trimmed);
        }

        throw new DatabaseException(
            DatabaseFailure.BadAddress,
            "The database address was not recognised; expected sqlite:PATH, a file ending in .db, .sqlite or .sqlite3, "
            + "postgres://user@host/database, or host=... dbname=... .");
    }

    /// <summary>The engine's name only: an address may hold a password. Engines print their own redacted form.</summary>
    public override string ToString() => Engine;
}
