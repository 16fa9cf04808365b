using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Tests.Guard.Keys;
using Weir.Vault;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>Data keys over a real hierarchy.</summary>
public sealed class DataKeysTests : IAsyncLifetime
{
    private readonly KeyStoreFixture _store = new();
    private readonly Id<Organization> _organization = Id<Organization>.New(TimeProvider.System);
    private readonly Id<Project> _project = Id<Project>.New(TimeProvider.System);
    private KeyRing _ring = null!;
    private DataKeys _keys = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DataKeyPlace Place => field ??= new DataKeyPlace(
        _organization, _project, Id<Bucket>.New(TimeProvider.System), "reports/a.csv"u8.ToArray(),
        Id<ObjectVersion>.New(TimeProvider.System), BlobId.New());

    public async ValueTask InitializeAsync()
    {
        _ring = await _store.OpenAsync();
        _keys = new DataKeys(_ring);
        await _ring.CreateAsync(KeyOwner.Organization(_organization), null, Cancel);
        await _ring.CreateAsync(KeyOwner.Project(_project), KeyOwner.Organization(_organization), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _ring.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public void A_data_key_is_random_and_opens_in_its_place()
    {
        var (key, wrapped) = _keys.Create(Place);
        var (other, otherWrapped) = _keys.Create(Place);
        using var opened = _keys.Open(Place, wrapped);

        Assert.Equal(45, wrapped.Length);
        Assert.Equal(key.Reveal(), opened.Reveal());
        Assert.False(key.Reveal().SequenceEqual(other.Reveal()));
        Assert.NotEqual(wrapped, otherWrapped);
        key.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task A_wrap_opens_nowhere_else()
    {
        var otherProject = Id<Project>.New(TimeProvider.System);
        await _ring.CreateAsync(KeyOwner.Project(otherProject), KeyOwner.Organization(_organization), Cancel);
        using var key = Created(out var wrapped);
        DataKeyPlace[] others =
        [
            Place with { Organization = Id<Organization>.New(TimeProvider.System) },
            Place with { Project = otherProject },
            Place with { Bucket = Id<Bucket>.New(TimeProvider.System) },
            Place with { Key = "reports/b.csv"u8.ToArray() },
            Place with { Key = "reports/a.cs"u8.ToArray() },
            Place with { Key = ReadOnlyMemory<byte>.Empty },
            Place with { Version = Id<ObjectVersion>.New(TimeProvider.System) },
            Place with { Blob = BlobId.New() },
        ];

        Assert.All(others, other => Assert.Equal(
            SealedObjectFault.WrongWrap, Assert.Throws<SealedObjectException>(() => _keys.Open(other, wrapped)).Fault));
    }

    [Fact]
    public void Every_flipped_bit_of_a_wrap_is_found()
    {
        using var key = Created(out var wrapped);
        for (var bit = 0; bit < wrapped.Length * 8; bit++)
        {
            var damaged = wrapped.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            // The version of the key is named in clear: a version that there never was is a key that cannot be used.
            var failure = Assert.ThrowsAny<Exception>(() => _keys.Open(Place, damaged));
            Assert.True(
                failure is SealedObjectException { Fault: SealedObjectFault.WrongWrap }
                || (failure is KeyUnavailableException && bit / 8 is >= 1 and <= 4),
                $"bit {bit}: {failure}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(44)]
    [InlineData(46)]
    public void A_wrap_of_another_length_is_refused(int length) => Assert.Equal(
        SealedObjectFault.WrongWrap, Assert.Throws<SealedObjectException>(() => _keys.Open(Place, new byte[length])).Fault);

    [Fact]
    public void A_copy_inside_the_project_takes_the_key_along_and_leaves_the_data_as_it_is()
    {
        using var key = Created(out var wrapped);
        var context = new BlobContext(_organization, Place.Blob, 0, BlobPurpose.Content).ToBytes();
        var message = Messages.Seal(key, context, "the same bytes"u8);
        var copy = Place with { Key = "copy"u8.ToArray(), Version = Id<ObjectVersion>.New(TimeProvider.System) };

        var rewrapped = _keys.Rewrap(Place, copy, wrapped);

        using var opened = _keys.Open(copy, rewrapped);
        Assert.Equal("the same bytes"u8, Messages.Open(opened, context, message));
        Assert.Throws<SealedObjectException>(() => _keys.Open(Place, rewrapped));
        Assert.Throws<SealedObjectException>(() => _keys.Open(copy, wrapped));
    }

    [Fact]
    public void A_key_is_never_taken_to_another_organization_project_or_blob()
    {
        using var key = Created(out var wrapped);
        DataKeyPlace[] others =
        [
            Place with { Organization = Id<Organization>.New(TimeProvider.System) },
            Place with { Project = Id<Project>.New(TimeProvider.System) },
            Place with { Blob = BlobId.New() },
        ];

        Assert.All(others, other => Assert.Throws<ArgumentException>(() => _keys.Rewrap(Place, other, wrapped)));
    }

    [Fact]
    public async Task After_a_rotation_the_old_wrap_opens_until_it_is_rewrapped_and_the_old_version_destroyed()
    {
        using var key = Created(out var wrapped);
        var owner = KeyOwner.Project(_project);
        await _ring.RotateAsync(owner, Cancel);
        var rewrapped = _keys.Rewrap(Place, Place, wrapped);
        _store.Time.Advance(KeyRing.RetirementTime);
        await _ring.DestroyVersionAsync(owner, DataKeys.VersionOf(wrapped), Cancel);

        Assert.Equal((1u, 2u), (DataKeys.VersionOf(wrapped), DataKeys.VersionOf(rewrapped)));
        Assert.Throws<KeyUnavailableException>(() => _keys.Open(Place, wrapped));
        using var opened = _keys.Open(Place, rewrapped);
        Assert.Equal(key.Reveal(), opened.Reveal());
    }

    [Fact]
    public void The_wrapping_key_comes_from_the_version_that_the_wrap_names()
    {
        using var key = Created(out var wrapped);
        using var wrappingKey = _ring.Derive(
            KeyOwner.Project(_project), KeyPurpose.DataKey, DataKeys.VersionOf(wrapped), Place.ToBytes(), 32);

        Assert.Equal(wrapped, DataKeys.Wrap(wrappingKey, _ring.CurrentVersion(KeyOwner.Project(_project)), key));
    }

    [Fact]
    public void Places_that_only_move_a_border_between_fields_differ()
    {
        var (one, other) = (Place with { Key = "ab"u8.ToArray() }, Place with { Key = "a"u8.ToArray() });

        Assert.NotEqual(one.ToBytes(), other.ToBytes());
        Assert.Equal(Place.ToBytes(), (Place with { Key = Encoding.UTF8.GetBytes("reports/a.csv") }).ToBytes());
        Assert.Equal(
            DataKeyPlaceBytes(Place), Convert.ToHexStringLower(SHA256.HashData(Place.ToBytes())));
    }

    private static string DataKeyPlaceBytes(DataKeyPlace place)
    {
        using var bytes = new MemoryStream();
        void Field(ReadOnlySpan<byte> value)
        {
            bytes.Write([0, 0, 0, (byte)value.Length]);
            bytes.Write(value);
        }

        Field(place.Organization.Value.ToByteArray(bigEndian: true));
        Field(place.Project.Value.ToByteArray(bigEndian: true));
        Field(place.Bucket.Value.ToByteArray(bigEndian: true));
        Field(place.Key.Span);
        Field(place.Version.Value.ToByteArray(bigEndian: true));
        Field(Convert.FromHexString(place.Blob.ToString()));
        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }

    private SecretBytes Created(out byte[] wrapped)
    {
        (var key, wrapped) = _keys.Create(Place);
        return key;
    }
}
