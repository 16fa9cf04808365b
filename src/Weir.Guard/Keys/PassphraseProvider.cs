using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// Keeps the root key in a file that a passphrase wraps: PBKDF2-HMAC-SHA-512 (RFC 8018) gives an AES-256-GCM key and nonce
/// (docs/formats/sealed-values.md). The passphrase is the content of a file of mode 0600, one line end at its end not counted.
/// </summary>
public sealed class PassphraseProvider : IRootKeyProvider
{
    /// <summary>The fewest iterations that are written and accepted (OWASP ASVS 5.0 asks for 210,000).</summary>
    public const int MinIterations = 220_000;

    /// <summary>Iterations of a new file; about 0.4 s of one processor per start.</summary>
    public const int DefaultIterations = 600_000;

    /// <summary>The fewest characters (Unicode code points) of a passphrase.</summary>
    public const int MinPassphraseLength = 15;

    // A file that asks for more is refused instead of keeping the start busy for minutes.
    private const int MaxIterations = 20_000_000;
    private const int SaltBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly RootKeyFile _file;
    private readonly string _passphrasePath;
    private readonly int _iterations;

    /// <summary>Names the files; nothing is read yet.</summary>
    /// <param name="path">The wrapped root key, such as <c>root.key</c> in the data directory.</param>
    /// <param name="passphrasePath">The passphrase; keep it elsewhere than the data.</param>
    /// <param name="iterations">Iterations for a new file, from <see cref="MinIterations"/> to 20,000,000.</param>
    public PassphraseProvider(string path, string passphrasePath, int iterations = DefaultIterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, MinIterations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(iterations, MaxIterations);
        _file = new RootKeyFile(path);
        _passphrasePath = passphrasePath;
        _iterations = iterations;
    }

    /// <inheritdoc/>
    public Task<RootKeyVersions> FindAsync(CancellationToken cancellationToken) => Task.FromResult(_file.Find());

    /// <inheritdoc/>
    public Task<SecretBytes> ReadAsync(uint version, CancellationToken cancellationToken) =>
        Task.Run(() => Read(version), cancellationToken);

    /// <inheritdoc/>
    public Task PrepareAsync(uint version, SecretBytes key, CancellationToken cancellationToken) =>
        Task.Run(() => _file.WriteNext(Wrap(version, key)), cancellationToken);

    /// <inheritdoc/>
    public Task CommitAsync(uint version, CancellationToken cancellationToken)
    {
        _file.Commit(version);
        return Task.CompletedTask;
    }

    private SecretBytes Read(uint version)
    {
        var (line, place) = _file.Read(version);
        using (line)
        {
            if (!line.IsWrapped)
            {
                throw new RootKeyException(RootKeyProblem.OtherProvider,
                    $"Reading {place}: no passphrase wraps the root key. Start without one, or change the root key to be wrapped first.");
            }

            return Unwrap(line, place);
        }
    }

    private SecretBytes Unwrap(RootKeyLine line, string place)
    {
        if (line.BodyFields != 3 || !line.TryNumber(0, out var iterations) || iterations is < MinIterations or > MaxIterations)
        {
            throw RootKeyLine.NotARootKey(place);
        }

        using var salt = line.Bytes(1, SaltBytes) ?? throw RootKeyLine.NotARootKey(place);
        using var wrapped = line.Bytes(2, KeyDerivation.KeyBytes + TagBytes) ?? throw RootKeyLine.NotARootKey(place);
        Span<byte> derived = stackalloc byte[KeyDerivation.KeyBytes + NonceBytes];
        Span<byte> root = stackalloc byte[KeyDerivation.KeyBytes];
        try
        {
            Stretch(salt.Reveal(), (int)iterations, derived);
            using var gcm = new AesGcm(derived[..KeyDerivation.KeyBytes], TagBytes);
            gcm.Decrypt(derived[KeyDerivation.KeyBytes..], wrapped.Reveal()[..^TagBytes], wrapped.Reveal()[^TagBytes..], root, line.Head);
            return SecretBytes.CopyOf(root);
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new RootKeyException(RootKeyProblem.WrongPassphrase,
                $"Opening {place}: the file is whole, but the passphrase in {_passphrasePath} does not open it. " +
                "Expected the passphrase that the root key was last wrapped with.", failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(root);
        }
    }

    private byte[] Wrap(uint version, SecretBytes key)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{RootKeyLine.Wrapped}:{version}:{_iterations}:{Convert.ToBase64String(salt)}"));
        Span<byte> derived = stackalloc byte[KeyDerivation.KeyBytes + NonceBytes];
        try
        {
            Stretch(salt, _iterations, derived);
            Span<byte> wrapped = stackalloc byte[KeyDerivation.KeyBytes + TagBytes];
            using var gcm = new AesGcm(derived[..KeyDerivation.KeyBytes], TagBytes);
            gcm.Encrypt(derived[KeyDerivation.KeyBytes..], key.Reveal(), wrapped[..^TagBytes], wrapped[^TagBytes..], head);
            return RootKeyLine.Format(head, wrapped);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private void Stretch(ReadOnlySpan<byte> salt, int iterations, Span<byte> derived)
    {
        var content = PrivateFile.Read(_passphrasePath) ?? throw new RootKeyException(RootKeyProblem.Missing,
            $"Reading the passphrase: there is no file {_passphrasePath}. Expected a file of mode 0600 with the root key's passphrase.");
        try
        {
            var passphrase = content.AsSpan();
            passphrase = passphrase.EndsWith("\r\n"u8) ? passphrase[..^2] : passphrase.EndsWith("\n"u8) ? passphrase[..^1] : passphrase;
            if (CodePoints(passphrase) < MinPassphraseLength)
            {
                throw new RootKeyException(RootKeyProblem.WeakPassphrase,
                    $"Reading the passphrase: the one in {_passphrasePath} has fewer than {MinPassphraseLength} characters. Choose another.");
            }

            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, derived, iterations, HashAlgorithmName.SHA512);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    // Every code point of UTF-8 has exactly one byte that is not a continuation (RFC 3629).
    private static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }
}
