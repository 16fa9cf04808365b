using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Throttling;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Devices;

/// <summary>The codes of a device that has just asked.</summary>
/// <param name="DeviceCode">For the device alone.</param>
/// <param name="UserCode">For the person, as it is shown.</param>
internal sealed record DeviceCodes(ShownOnce DeviceCode, string UserCode);

/// <summary>How a device's question ended.</summary>
internal enum PollOutcome
{
    /// <summary>Nobody has decided yet.</summary>
    Pending = 1,

    /// <summary>It asks too often, and has to wait five seconds longer from now on.</summary>
    SlowDown = 2,

    /// <summary>Somebody turned it away.</summary>
    Denied = 3,

    /// <summary>Its time is over.</summary>
    Expired = 4,

    /// <summary>There is no such code, or it was used.</summary>
    Unknown = 5,

    /// <summary>Somebody approved it.</summary>
    Approved = 6,
}

/// <summary>
/// The devices that wait. They come and go in minutes and stand for nothing that anybody has, so they are kept without entries of the
/// record; what a person decides about one is recorded by <see cref="DeviceApproval"/>. Safe for concurrent use.
/// </summary>
internal sealed class DeviceRequests(Database database, KeyRing keys, RandomNumberGenerator random)
{
    /// <summary>How long codes count.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Seconds between two questions, and by how many they grow each time a device asks too often (RFC 8628 section 3.5).
    /// </summary>
    public const int PauseSeconds = 5;

    private const int MostOfOneSource = 20;
    private const int Most = 10_000;

    private const string Columns =
        """
        code_digest, user_code_index, name_sealed, address_sealed, permissions, asked_at, expires_at, polled_at, pause_seconds, state,
        approved_by, organization, approved_at
        """;

    /// <summary>Takes a device in; null where too many wait, of its network or in all.</summary>
    public async Task<DeviceCodes?> AddAsync(
        string name, IPAddress address, IReadOnlyList<string>? permissions, CancellationToken cancellationToken)
    {
        var text = TokenText.New(random);
        var digest = DigestOf(text);
        var userCode = UserCode.New(random);
        var row = new
        {
            digest,
            index = IndexOf(userCode),
            source = Mac("source", NetworkPrefix.Around(address, 32, 64).ToString()),
            name = Seal("name", digest, name),
            address = Seal("address", digest, address.ToString()),
            permissions = permissions is null ? null : string.Join(' ', permissions.Order(StringComparer.Ordinal)),
        };
        var isAdded = await database.WriteAsync(
            unit =>
            {
                unit.Execute("delete from device_requests where expires_at <= @gone", new { gone = unit.Now - Life });
                return HasRoom(unit, row.source) && unit.Execute(
                    """
                    insert into device_requests
                        (code_digest, user_code_index, source_index, name_sealed, address_sealed, permissions, asked_at, expires_at,
                         pause_seconds, state)
                    values (@digest, @index, @source, @name, @address, @permissions, @now, @expiresAt, @pause, @state)
                    """,
                    new
                    {
                        row.digest,
                        row.index,
                        row.source,
                        row.name,
                        row.address,
                        row.permissions,
                        now = unit.Now,
                        expiresAt = unit.Now + Life,
                        pause = (long)PauseSeconds,
                        state = DeviceState.Waiting,
                    }) == 1;
            },
            cancellationToken);
        return isAdded ? new DeviceCodes(new ShownOnce(text), UserCode.Show(userCode)) : null;
    }

    /// <summary>The waiting device of a code that a person typed; null where there is none.</summary>
    public async Task<DeviceRequest?> FindAsync(string? typed, DateTimeOffset now, CancellationToken cancellationToken) =>
        UserCode.Read(typed) is { } code
            ? await database.QueryOneAsync<DeviceRequest>(
                $"select {Columns} from device_requests where user_code_index = @index and state = @waiting and expires_at > @now",
                new { index = IndexOf(code), waiting = DeviceState.Waiting, now },
                cancellationToken)
            : null;

    /// <summary>Answers a device's question, and counts it.</summary>
    public async Task<(PollOutcome Outcome, DeviceRequest? Request)> PollAsync(string? deviceCode, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWellFormed(deviceCode))
        {
            return (PollOutcome.Unknown, null);
        }

        var digest = DigestOf(deviceCode);
        return await database.WriteAsync(unit => Poll(unit, digest), cancellationToken);
    }

    /// <summary>What the device calls itself.</summary>
    public string NameOf(DeviceRequest request) => Open("name", request.CodeDigest, request.NameSealed);

    /// <summary>From where it asked.</summary>
    public string AddressOf(DeviceRequest request) => Open("address", request.CodeDigest, request.AddressSealed);

    private static (PollOutcome Outcome, DeviceRequest? Request) Poll(WriteUnit unit, byte[] digest)
    {
        var request = unit.QueryOne<DeviceRequest>($"select {Columns} from device_requests where code_digest = @digest", new { digest });
        switch (request)
        {
            case null or { State: DeviceState.Taken }:
                return (PollOutcome.Unknown, null);
            case { State: DeviceState.Denied }:
                return (PollOutcome.Denied, null);
            case var _ when request.ExpiresAt <= unit.Now:
                return (PollOutcome.Expired, null);
        }

        var isHasty = request.PolledAt is { } last && unit.Now - last < TimeSpan.FromSeconds(request.PauseSeconds);
        unit.Execute(
            "update device_requests set polled_at = @now, pause_seconds = @pause where code_digest = @digest",
            new { digest, now = unit.Now, pause = request.PauseSeconds + (isHasty ? PauseSeconds : 0) });
        return isHasty ? (PollOutcome.SlowDown, null)
            : request.State == DeviceState.Approved ? (PollOutcome.Approved, request)
            : (PollOutcome.Pending, null);
    }

    // A network that asks without end fills its own share and nobody else's.
    private static bool HasRoom(WriteUnit unit, byte[] source) =>
        unit.QueryOne<long>(
            "select count(*) from device_requests where source_index = @source and expires_at > @now", new { source, now = unit.Now })
                < MostOfOneSource
        && unit.QueryOne<long>("select count(*) from device_requests", null) < Most;

    private static byte[] DigestOf(string deviceCode) => TokenText.Digest("weir/device-code", deviceCode);

    private byte[] IndexOf(string userCode) => Mac("user_code", userCode);

    private byte[] Mac(string column, string value) =>
        keys.Mac(KeyOwner.Installation, KeyPurpose.Index, Encoding.UTF8.GetBytes($"device_requests.{column}/{value}"));

    private byte[] Seal(string column, byte[] digest, string value) =>
        keys.Seal(KeyOwner.Installation, KeyPurpose.Sealing, Encoding.UTF8.GetBytes(value), Context(column, digest));

    private string Open(string column, byte[] digest, byte[] sealedValue) =>
        Encoding.UTF8.GetString(keys.Open(KeyOwner.Installation, KeyPurpose.Sealing, sealedValue, Context(column, digest)));

    private static byte[] Context(string column, byte[] digest) =>
        Encoding.UTF8.GetBytes($"device_requests.{column}/{Convert.ToHexStringLower(digest)}");
}
