using System.Collections.Concurrent;
using System.Net;
using Weir.Foundation;
using Weir.Guard;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Writes down when and from where access keys were last used, at most once a minute for each: writing down each request would cost a
/// write per read. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="secrets">Seals and opens addresses.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyUses(Database database, KeySecrets secrets, TimeProvider time)
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    // A pause after which a key that is used again is news for the record.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // When a use is known to stand in the database: later ones may, by other servers.
    private readonly ConcurrentDictionary<Id<AccessKey>, DateTimeOffset> _known = new();

    /// <summary>Notes that a key was used now.</summary>
    /// <returns>Whether that is news for the record: after a pause, or from another address than at the last use that was written down.</returns>
    public async ValueTask<bool> NoteAsync(StoredKey key, IPAddress? address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(key.Id, out var known) && now - known < Within)
        {
            return false;
        }

        var last = await database.QueryOneAsync<KeyUse>(
            "select access_key, used_at, address_sealed from access_key_uses where access_key = @Id", new { key.Id }, cancellationToken);
        var isDue = last is null || now - last.UsedAt >= Within;
        if (isDue)
        {
            await WriteAsync(key, address, now, cancellationToken);
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[key.Id] = isDue ? now : last!.UsedAt;
        return isDue
            && (last is null
                || now - last.UsedAt >= Pause
                || secrets.OpenAddress(key.KeyOwner, key.Id, last.AddressSealed) != KeySecrets.TextOf(address));
    }

    private Task WriteAsync(StoredKey key, IPAddress? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sealedAddress = secrets.SealAddress(key.KeyOwner, key.Id, address);
        return database.WriteAsync(
            unit => unit.Execute(
                """
                insert into access_key_uses (access_key, used_at, address_sealed) values (@Id, @now, @sealedAddress)
                on conflict (access_key) do update set used_at = excluded.used_at, address_sealed = excluded.address_sealed
                where excluded.used_at > access_key_uses.used_at
                """,
                new { key.Id, now, sealedAddress }),
            cancellationToken);
    }
}
