using System.Net;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// Counts what nobody in particular was refused, per address, door, action and minute (DESIGN.md decision 4): a flood of strangers costs one
/// row a minute each, and not one entry per request. Bounded: beyond <see cref="Capacity"/> different ones between two writes, the rest is
/// counted under no address. Safe for concurrent use.
/// </summary>
internal sealed class RefusalCounts
{
    /// <summary>The most different counters between two writes.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private Dictionary<Key, long> _counts = [];

    /// <summary>Counts one; true where it is the first since the last <see cref="Take"/>.</summary>
    public bool Add(IPAddress? address, Door door, string action, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        var key = new Key(TextOf(address), door, action, minute);
        lock (_lock)
        {
            if (_counts.Count >= Capacity && !_counts.ContainsKey(key))
            {
                key = key with { Address = "" };
            }

            _counts[key] = _counts.GetValueOrDefault(key) + 1;
            return _counts is { Count: 1 } && _counts[key] == 1;
        }
    }

    /// <summary>Takes all counts out.</summary>
    public Taken Take()
    {
        lock (_lock)
        {
            var taken = new Taken(_counts);
            _counts = [];
            return taken;
        }
    }

    private static string TextOf(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static RefusalRow RowOf(KeyRing keys, Key key, long count)
    {
        var address = key.Address.Length == 0 ? [] : IPAddress.Parse(key.Address).GetAddressBytes();
        var index = keys.Mac(KeyOwner.Installation, KeyPurpose.Index, address);
        var text = System.Text.Encoding.UTF8.GetBytes(key.Address);
        var context = System.Text.Encoding.UTF8.GetBytes($"audit_refusals.address/{Convert.ToHexStringLower(index)}");
        return new RefusalRow(
            index, keys.Seal(KeyOwner.Installation, KeyPurpose.AuditValue, text, context), key.Door, key.Action, key.Minute, count);
    }

    /// <summary>Counts that were taken out and are to be written.</summary>
    internal sealed class Taken(IReadOnlyDictionary<Key, long> counts)
    {
        /// <summary>The rows, sealed.</summary>
        /// <exception cref="KeyUnavailableException">The installation's key cannot be had now.</exception>
        public IReadOnlyList<RefusalRow> Rows(KeyRing keys) => [.. counts.Select(count => RowOf(keys, count.Key, count.Value))];
    }

    /// <summary>What is counted together.</summary>
    internal sealed record Key(string Address, Door Door, string Action, long Minute);
}

/// <summary>A row of <c>audit_refusals</c>.</summary>
internal sealed record RefusalRow(byte[] AddressIndex, byte[] AddressSealed, Door Door, string Action, long Minute, long Refusals)
{
    private const string Upsert =
        """
        insert into audit_refusals (address_index, address_sealed, door, action, minute, refusals)
        values (@AddressIndex, @AddressSealed, @Door, @Action, @Minute, @Refusals)
        on conflict (minute, address_index, door, action) do update set refusals = audit_refusals.refusals + excluded.refusals
        """;

    /// <summary>Adds the count to what is stored.</summary>
    public void Append(WriteUnit unit) => unit.Execute(Upsert, this);
}
