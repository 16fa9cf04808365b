using Weir.Masking.Destinations;
using Weir.Masking.Sources;
using Weir.PostgreSql;

namespace Weir.Masking.Databases;

/// <summary>
/// A kind of database that Weir reads and writes. Stateless; found by <see cref="DatabaseEngines"/> through its parameterless constructor.
/// </summary>
public abstract class DatabaseEngine
{
    /// <summary>The name in <see cref="DatabaseAddress.Engine"/>.</summary>
    public abstract string Name { get; }

    /// <summary>The address with every password removed, for output, logs and reports.</summary>
    public abstract string Redact(DatabaseAddress address);

    /// <summary>Whether the address holds a password (which a command line must not).</summary>
    public abstract bool HoldsPassword(DatabaseAddress address);

    /// <summary>Opens a database for reading only. The caller disposes it.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public abstract Task<SourceDatabase> OpenSourceAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a destination; nothing is changed before <see cref="DestinationDatabase.PrepareAsync"/>. The caller disposes it.
    /// </summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public abstract Task<DestinationDatabase> OpenDestinationAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken);
}

/// <summary>How connections are made.</summary>
/// <param name="TlsFloor">
/// The weakest TLS mode allowed for hosts that are not local: <c>verify-full</c> (the default), <c>verify-ca</c>, <c>require</c> or
/// <c>disable</c>. Comes from WEIR_DATABASE_TLS_FLOOR; an address may ask for more, never for less.
/// </param>
/// <param name="ConnectTimeout">How long one attempt may take.</param>
public sealed record ConnectionOptions(string TlsFloor, TimeSpan ConnectTimeout)
{
    /// <summary>Verified identity, 15 seconds.</summary>
    public static ConnectionOptions Default { get; } = new(TlsModes.StandardFloor, TimeSpan.FromSeconds(15));
}

/// <summary>Every engine of this assembly. Thread-safe.</summary>
public static class DatabaseEngines
{
    private static readonly Lazy<IReadOnlyDictionary<string, DatabaseEngine>> Engines = new(() =>
        typeof(DatabaseEngine).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(DatabaseEngine)) && !t.IsAbstract)
            .Select(t => (DatabaseEngine)Activator.CreateInstance(t)!)
            .ToDictionary(e => e.Name, StringComparer.Ordinal));

    /// <summary>The engine of an address.</summary>
    public static DatabaseEngine For(DatabaseAddress address) =>
        Engines.Value.TryGetValue(address.Engine, out var engine)
            ? engine
            : throw new DatabaseException(DatabaseFailure.BadAddress, $"No engine named {address.Engine} is known.");
}
