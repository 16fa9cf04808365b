using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// The one line of a root key's file, in ASCII: <c>weir-root-1:VERSION:…:CHECK</c>, or <c>weir-root-passphrase-1:VERSION:…:CHECK</c>
/// when a passphrase wraps it. CHECK is the first 16 hexadecimal digits of SHA-256 over everything before the last colon: it tells a damaged
/// file from a wrong passphrase, and protects against nothing else.
/// </summary>
internal sealed class RootKeyLine : IDisposable
{
    /// <summary>The first field of a plain root key.</summary>
    public const string Plain = "weir-root-1";

    /// <summary>The first field of a root key that a passphrase wraps.</summary>
    public const string Wrapped = "weir-root-passphrase-1";

    private const int CheckDigits = 16;

    private readonly byte[] _bytes;
    private readonly List<Range> _fields;

    private RootKeyLine(byte[] bytes, List<Range> fields, uint version)
    {
        _bytes = bytes;
        _fields = fields;
        Version = version;
    }

    /// <summary>The version of the root key, 1 or more.</summary>
    public uint Version { get; }

    /// <summary>True when a passphrase wraps the key.</summary>
    public bool IsWrapped => Field(0).SequenceEqual(Encoding.ASCII.GetBytes(Wrapped));

    /// <summary>How many fields stand between version and checksum.</summary>
    public int BodyFields => _fields.Count - 3;

    /// <summary>Everything before the last field of the body, the colon excluded: what the wrap is bound to.</summary>
    public ReadOnlySpan<byte> Head => _bytes.AsSpan(0, _fields[^2].Start.Value - 1);

    /// <summary>Joins the fields, adds the checksum and a line end; the caller clears the bytes.</summary>
    /// <param name="head">All fields but the last, joined by colons.</param>
    /// <param name="last">The last field before its Base64; it may be secret.</param>
    public static byte[] Format(ReadOnlySpan<byte> head, ReadOnlySpan<byte> last)
    {
        var encoded = Base64.GetMaxEncodedToUtf8Length(last.Length);
        var line = new byte[head.Length + 1 + encoded + 1 + CheckDigits + 1];
        head.CopyTo(line);
        line[head.Length] = (byte)':';
        Base64.EncodeToUtf8(last, line.AsSpan(head.Length + 1), out _, out _);
        var body = line.AsSpan(0, head.Length + 1 + encoded);
        line[body.Length] = (byte)':';
        Check(body).CopyTo(line.AsSpan(body.Length + 1));
        line[^1] = (byte)'\n';
        return line;
    }

    /// <summary>Takes a file's content apart and keeps it until disposed.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="content">The content, cleared when the line is disposed, and at once when this throws.</param>
    /// <exception cref="RootKeyException">Not a root key, or damaged.</exception>
    public static RootKeyLine Parse(string path, byte[] content)
    {
        try
        {
            var line = content.AsSpan();
            line = line.EndsWith("\r\n"u8) ? line[..^2] : line.EndsWith("\n"u8) ? line[..^1] : line;
            if (!line.StartsWith("weir-root-"u8))
            {
                throw NotARootKey(path);
            }

            var colon = line.LastIndexOf((byte)':');
            if (colon < 0 || !line[(colon + 1)..].SequenceEqual(Check(line[..colon])))
            {
                throw new RootKeyException(RootKeyProblem.Damaged,
                    $"Reading {path}: it was cut or edited, its checksum does not fit. Restore the file from its backup.");
            }

            var fields = new List<Range>();
            foreach (var field in MemoryExtensions.Split<byte>(line, (byte)':'))
            {
                fields.Add(field);
            }

            var family = Encoding.ASCII.GetString(line[fields[0]]);
            return family is Plain or Wrapped && fields.Count >= 4 && TryNumber(line[fields[1]], out var version)
                ? new RootKeyLine(content, fields, version)
                : throw new RootKeyException(RootKeyProblem.NotARootKey,
                    $"Reading {path}: its form '{family}' is not one that this program knows. Use the weir that made it, or a newer one.");
        }
        catch
        {
            CryptographicOperations.ZeroMemory(content);
            throw;
        }
    }

    /// <summary>A body field as a number of at most nine digits, 1 or more.</summary>
    public bool TryNumber(int index, out uint number) => TryNumber(Field(index + 2), out number);

    /// <summary>A body field out of its Base64; null when it is not of <paramref name="length"/> bytes. The caller disposes it.</summary>
    public SecretBytes? Bytes(int index, int length)
    {
        Span<byte> bytes = stackalloc byte[PrivateFile.MaxBytes];
        try
        {
            var status = Base64.DecodeFromUtf8(Field(index + 2), bytes, out _, out var written);
            return status == System.Buffers.OperationStatus.Done && written == length ? SecretBytes.CopyOf(bytes[..length]) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    /// <summary>For content that is not a root key's line.</summary>
    public static RootKeyException NotARootKey(string path) => new(RootKeyProblem.NotARootKey,
        $"Reading {path}: it is not a root key of Weir. Expected one line that starts with {Plain}: or {Wrapped}: " +
        "(docs/formats/sealed-values.md).");

    private ReadOnlySpan<byte> Field(int index) => _bytes.AsSpan(_fields[index]);

    private static bool TryNumber(ReadOnlySpan<byte> text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && text.Length <= 9 && text[0] != (byte)'0';

    private static byte[] Check(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash[..(CheckDigits / 2)]));
    }
}
