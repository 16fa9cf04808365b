using System.Security.Cryptography;

namespace Weir.Server.SignIn.Passwords;

/// <summary>Computes the MAC of the pepper key.</summary>
/// <param name="keyVersion">Which version of the key.</param>
/// <param name="data">What is authenticated.</param>
/// <returns>32 bytes.</returns>
internal delegate byte[] PepperMac(int keyVersion, ReadOnlySpan<byte> data);

/// <summary>The figures of <see cref="PasswordHasher"/>.</summary>
internal sealed record PasswordHashing
{
    /// <summary>The fewest iterations, as OWASP's Password Storage Cheat Sheet gives for PBKDF2-HMAC-SHA-512.</summary>
    public const int FewestIterations = 220_000;

    /// <summary>The most iterations; above, one sign-in would take seconds.</summary>
    public const int MostIterations = 10_000_000;

    /// <summary>Iterations of new hashes, within the two bounds.</summary>
    public int Iterations { get; init; } = FewestIterations;

    /// <summary>The pepper key version of new hashes, at least 1; asked for each, so that a rotation counts at once.</summary>
    public Func<int> PepperVersion { get; init; } = static () => 1;

    /// <summary>How many hashes run at once; the cores of the machine.</summary>
    public int AtOnce { get; init; } = Environment.ProcessorCount;

    /// <summary>How many more may wait; beyond them the answer is busy.</summary>
    public int MostWaiting { get; init; } = 32;
}

/// <summary>How the check of a password ended.</summary>
internal enum PasswordOutcome
{
    /// <summary>It is the password.</summary>
    Accepted = 1,

    /// <summary>It is not.</summary>
    Wrong = 2,

    /// <summary>Too many are being checked; nothing was compared. The attempt is taken back and answered with 503.</summary>
    Busy = 3,

    /// <summary>The stored text is damaged; nobody gets in by it.</summary>
    Unreadable = 4,
}

/// <summary>The result of a check.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="NeedsRehash">After <see cref="PasswordOutcome.Accepted"/>: the stored text was made with fewer iterations or an older key.</param>
internal readonly record struct PasswordCheck(PasswordOutcome Outcome, bool NeedsRehash);

/// <summary>
/// PBKDF2-HMAC-SHA-512 (RFC 8018, NIST SP 800-132) with a MAC under the server's pepper key over its result: who only reads the database
/// cannot try passwords.
/// </summary>
/// <remarks>
/// Every check of one server costs the same: an unknown user is checked against a hash that nobody has, and a hash that was made with
/// fewer iterations is filled up. Safe for concurrent use.
/// </remarks>
internal sealed class PasswordHasher : IDisposable
{
    private const int DerivedBytes = 64;

    private readonly PasswordHashing _options;
    private readonly PepperMac _pepper;
    private readonly RandomNumberGenerator _random;
    private readonly SemaphoreSlim _gate;
    private readonly PasswordHash _nobodys;
    private int _waiting;

    /// <summary>Makes a hasher.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A figure is outside its bounds.</exception>
    public PasswordHasher(PasswordHashing options, PepperMac pepper, RandomNumberGenerator random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Iterations, PasswordHashing.FewestIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Iterations, PasswordHashing.MostIterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AtOnce, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MostWaiting);
        (_options, _pepper, _random) = (options, pepper, random);
        _gate = new SemaphoreSlim(options.AtOnce, options.AtOnce);
        _nobodys = new PasswordHash(options.Iterations, options.PepperVersion(), NewSalt(), new byte[PasswordHash.TagBytes]);
    }

    /// <summary>Hashes a new password with a salt of its own. Null when too many are being hashed.</summary>
    /// <returns>The text to store, in the form of <see cref="PasswordHash"/>.</returns>
    public async Task<string?> HashAsync(NormalizedPassword password, CancellationToken cancellationToken)
    {
        var empty = new PasswordHash(_options.Iterations, _options.PepperVersion(), NewSalt(), []);
        var tag = await RunAsync(() => Tag(password, empty), cancellationToken);
        return tag is null ? null : (empty with { Tag = tag }).ToString();
    }

    /// <summary>Compares a password with a stored text.</summary>
    public async Task<PasswordCheck> VerifyAsync(NormalizedPassword password, string stored, CancellationToken cancellationToken)
    {
        var readable = PasswordHash.TryParse(stored, out var hash);
        var tag = await RunAsync(() => Tag(password, hash ?? _nobodys), cancellationToken);
        return tag switch
        {
            null => new PasswordCheck(PasswordOutcome.Busy, false),
            _ when !readable => new PasswordCheck(PasswordOutcome.Unreadable, false),
            _ when CryptographicOperations.FixedTimeEquals(tag, hash!.Tag) => new PasswordCheck(PasswordOutcome.Accepted, NeedsRehash(hash)),
            _ => new PasswordCheck(PasswordOutcome.Wrong, false),
        };
    }

    /// <summary>Costs what <see cref="VerifyAsync"/> costs, for a user that does not exist or has no password. Never accepts.</summary>
    public async Task<PasswordCheck> VerifyDummyAsync(NormalizedPassword password, CancellationToken cancellationToken)
    {
        var tag = await RunAsync(() => Tag(password, _nobodys), cancellationToken);
        if (tag is null)
        {
            return new PasswordCheck(PasswordOutcome.Busy, false);
        }

        _ = CryptographicOperations.FixedTimeEquals(tag, _nobodys.Tag);
        return new PasswordCheck(PasswordOutcome.Wrong, false);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private bool NeedsRehash(PasswordHash hash) =>
        hash.Iterations != _options.Iterations || hash.PepperVersion != _options.PepperVersion();

    private async Task<byte[]?> RunAsync(Func<byte[]> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _options.MostWaiting + _options.AtOnce)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private byte[] Tag(NormalizedPassword password, PasswordHash hash)
    {
        var typed = password.ToUtf8();
        Span<byte> derived = stackalloc byte[DerivedBytes];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(typed, hash.Salt, derived, hash.Iterations, HashAlgorithmName.SHA512);
            var tag = _pepper(hash.PepperVersion, [.. "weir/password\0"u8, .. derived]);
            if (hash.Iterations < _options.Iterations)
            {
                Rfc2898DeriveBytes.Pbkdf2(typed, hash.Salt, derived, _options.Iterations - hash.Iterations, HashAlgorithmName.SHA512);
            }

            return tag;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(typed);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private byte[] NewSalt()
    {
        var salt = new byte[PasswordHash.SaltBytes];
        _random.GetBytes(salt);
        return salt;
    }
}
