using System.Globalization;
using System.Text;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// Keeps the root key in a file of mode 0600: <c>weir-root-1:VERSION:BASE64:CHECK</c> (docs/formats/sealed-values.md). Whoever can read the
/// file and the key store can read everything.
/// </summary>
/// <param name="path">The file, such as <c>root.key</c> in the data directory. Best kept on another disk than the data's backups.</param>
public sealed class KeyFileProvider(string path) : IRootKeyProvider
{
    private readonly RootKeyFile _file = new(path);

    /// <inheritdoc/>
    public Task<RootKeyVersions> FindAsync(CancellationToken cancellationToken) => Task.FromResult(_file.Find());

    /// <inheritdoc/>
    public Task<SecretBytes> ReadAsync(uint version, CancellationToken cancellationToken)
    {
        var (line, place) = _file.Read(version);
        using (line)
        {
            if (line.IsWrapped)
            {
                throw new RootKeyException(RootKeyProblem.OtherProvider,
                    $"Reading {place}: a passphrase wraps the root key. Name the file that holds the passphrase.");
            }

            var key = line.BodyFields == 1 ? line.Bytes(0, KeyDerivation.KeyBytes) : null;
            return Task.FromResult(key ?? throw RootKeyLine.NotARootKey(place));
        }
    }

    /// <inheritdoc/>
    public Task PrepareAsync(uint version, SecretBytes key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{RootKeyLine.Plain}:{version}"));
        _file.WriteNext(RootKeyLine.Format(head, key.Reveal()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CommitAsync(uint version, CancellationToken cancellationToken)
    {
        _file.Commit(version);
        return Task.CompletedTask;
    }
}
