using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// The versions of one owner's key in memory. It counts its users, so that the key bytes are zeroed as soon as nobody needs them and
/// never while somebody reads them. Thread-safe without locks.
/// </summary>
internal sealed class OwnerKeys
{
    /// <summary>The version that look-up codes and derived keys come from; it never changes.</summary>
    public const uint FixedVersion = 0;

    private readonly FrozenDictionary<uint, SecretBytes> _versions;
    private readonly FrozenDictionary<KeyPurpose, uint> _purposes;

    // More derived keys than this are not kept; each takes about 200 bytes.
    private const int MostDerivedKeys = 1_024;

    // Look-up codes are computed with every request, and deriving their key costs twice what the code does.
    private readonly ConcurrentDictionary<(KeyPurpose Purpose, uint Version), SecretBytes> _macKeys = new();
    private readonly ConcurrentDictionary<(KeyPurpose Purpose, uint Version, string Context), SecretBytes> _derivedKeys = new();
    private int _uses = 1;
    private bool _touched;

    /// <summary>Takes over the secrets; the first use is the maker's and ends with <see cref="Release"/>.</summary>
    public OwnerKeys(KeyOwner owner, uint current, Dictionary<uint, SecretBytes> versions, Dictionary<KeyPurpose, uint> purposes)
    {
        Owner = owner;
        Current = current;
        _versions = versions.ToFrozenDictionary();
        _purposes = purposes.ToFrozenDictionary();
    }

    private OwnerKeys(KeyOwner owner)
        : this(owner, 0, [], []) => IsDestroyed = true;

    /// <summary>Whose key it is.</summary>
    public KeyOwner Owner { get; }

    /// <summary>The version that seals.</summary>
    public uint Current { get; }

    /// <summary>True when the key was destroyed; it then has no versions.</summary>
    public bool IsDestroyed { get; }

    /// <summary>For an owner whose key was destroyed.</summary>
    public static OwnerKeys Destroyed(KeyOwner owner) => new(owner);

    /// <summary>Begins a use; false when the keys are already zeroed.</summary>
    public bool TryAcquire()
    {
        var uses = Volatile.Read(ref _uses);
        while (uses > 0)
        {
            var seen = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (seen == uses)
            {
                Volatile.Write(ref _touched, true);
                return true;
            }

            uses = seen;
        }

        return false;
    }

    /// <summary>Ends a use; the last one zeroes the keys.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            foreach (var key in _versions.Values.Concat(_macKeys.Values).Concat(_derivedKeys.Values))
            {
                key.Dispose();
            }
        }
    }

    /// <summary>Whether it was used since this was last asked.</summary>
    public bool TakeTouched() => Interlocked.Exchange(ref _touched, false);

    /// <summary>A version's bytes, valid until the use ends; null when there is no such version.</summary>
    public SecretBytes? Version(uint version) => _versions.GetValueOrDefault(version);

    /// <summary>The key of a purpose's codes under a version, valid until the use ends; null when there is no such version.</summary>
    public SecretBytes? MacKey(KeyPurpose purpose, uint version)
    {
        if (_macKeys.TryGetValue((purpose, version), out var kept) || Version(version) is not { } key)
        {
            return kept;
        }

        var made = KeyDerivation.MacKey(key.Reveal(), Owner, purpose, version);
        kept = _macKeys.GetOrAdd((purpose, version), made);
        if (kept != made)
        {
            made.Dispose();
        }

        return kept;
    }

    /// <summary>
    /// Derives a key of 32 bytes that is used again and again, so that it is kept with the others; once many are kept, further ones are derived
    /// each time.
    /// </summary>
    /// <param name="purpose">What for.</param>
    /// <param name="version">Which version it comes from.</param>
    /// <param name="context">What it is for, within the purpose.</param>
    /// <param name="key">Receives it.</param>
    /// <returns>False when there is no such version.</returns>
    public bool TryDerive(KeyPurpose purpose, uint version, string context, Span<byte> key)
    {
        var name = (purpose, version, context);
        if (_derivedKeys.TryGetValue(name, out var kept))
        {
            kept.Reveal().CopyTo(key);
            return true;
        }

        if (Version(version) is not { } parent)
        {
            return false;
        }

        var made = KeyDerivation.Derive(
            parent.Reveal(), Owner, purpose, version, Encoding.UTF8.GetBytes(context), KeyDerivation.KeyBytes);
        made.Reveal().CopyTo(key);
        if (_derivedKeys.Count >= MostDerivedKeys || !_derivedKeys.TryAdd(name, made))
        {
            made.Dispose();
        }

        return true;
    }

    /// <summary>The version that codes and derived keys of a purpose come from.</summary>
    public uint VersionFor(KeyPurpose purpose) => _purposes.GetValueOrDefault(purpose, FixedVersion);
}
