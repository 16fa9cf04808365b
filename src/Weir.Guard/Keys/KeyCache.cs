using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Guard.Keys;

/// <summary>
/// The unwrapped keys of the owners in use. Looking up takes no lock; changes come from one caller at a time, under the key ring's gate.
/// </summary>
/// <param name="capacity">More owners than this are not kept: those not used lately are forgotten and, when needed, read again.</param>
internal sealed class KeyCache(int capacity)
{
    private readonly ConcurrentDictionary<KeyOwner, OwnerKeys> _owners = new();

    /// <summary>The owners that are kept.</summary>
    public ICollection<KeyOwner> Owners => _owners.Keys;

    /// <summary>Whether an owner's keys are kept.</summary>
    public bool Holds(KeyOwner owner) => _owners.ContainsKey(owner);

    /// <summary>Begins a use of an owner's keys; the caller releases them.</summary>
    public bool TryAcquire(KeyOwner owner, [NotNullWhen(true)] out OwnerKeys? keys) =>
        _owners.TryGetValue(owner, out keys) && keys.TryAcquire();

    /// <summary>Keeps <paramref name="keys"/> in place of what was kept for their owner, and takes over the maker's use.</summary>
    public void Put(OwnerKeys keys)
    {
        OwnerKeys? old = null;
        _owners.AddOrUpdate(
            keys.Owner,
            static (_, made) => made,
            (_, kept, made) =>
            {
                old = kept;
                return made;
            },
            keys);
        old?.Release();
        if (_owners.Count > capacity)
        {
            ForgetUnused(keys.Owner);
        }
    }

    /// <summary>Forgets an owner's keys.</summary>
    public void Forget(KeyOwner owner)
    {
        if (_owners.TryRemove(owner, out var keys))
        {
            keys.Release();
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (var owner in Owners)
        {
            Forget(owner);
        }
    }

    // The clock algorithm: what was used since the last sweep stays for one more.
    private void ForgetUnused(KeyOwner newest)
    {
        foreach (var (owner, keys) in _owners)
        {
            if (owner != newest && !keys.TakeTouched())
            {
                Forget(owner);
            }
        }
    }
}
