using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Guard;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>Names of blobs, and what their messages are bound to.</summary>
public sealed class BlobContextTests
{
    [Fact]
    public void Two_contexts_have_the_same_bytes_only_when_they_are_the_same() =>
        Prop.ForAll<(Guid, Guid, uint, bool), (Guid, Guid, uint, bool)>(static (one, other) =>
            (Context(one) == Context(other)) == Context(one).ToBytes().AsSpan().SequenceEqual(Context(other).ToBytes()))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_field_of_a_context_counts()
    {
        var organization = Id<Organization>.New(TimeProvider.System);
        var context = new BlobContext(organization, BlobId.New(), 1, BlobPurpose.Content);
        BlobContext[] others =
        [
            context with { Organization = Id<Organization>.New(TimeProvider.System) },
            context with { Blob = BlobId.New() },
            context with { Part = 0 },
            context with { Part = 2 },
            context with { Purpose = (BlobPurpose)2 },
        ];
        using var key = SecretBytes.Random(Cobblestone.KeyBytes);
        var message = Messages.Seal(key, context.ToBytes(), "content"u8);

        Assert.Equal("content"u8, Messages.Open(key, context.ToBytes(), message));
        Assert.All(others, other =>
            Assert.Equal(SealedObjectFault.WrongKeyOrContext, Messages.FaultOf(key, other.ToBytes(), message)));
    }

    [Fact]
    public void A_context_without_an_organization_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BlobContext(default, BlobId.New(), 0, BlobPurpose.Content).ToBytes());

    [Fact]
    public void The_name_of_a_blob_reads_back_as_the_same()
    {
        var id = BlobId.New();

        Assert.Equal(32, id.ToString().Length);
        Assert.True(BlobId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.Equal("0000000000000000000000000000000a", new BlobId(10).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000A")]
    [InlineData("0000000000000000000000000000000g")]
    [InlineData(" 0000000000000000000000000000000")]
    [InlineData("../../../../../../../../etc/pass")]
    public void Any_other_name_is_refused(string text) => Assert.False(BlobId.TryParse(text, out _));

    private static BlobContext Context((Guid Organization, Guid Blob, uint Part, bool IsContent) of) => new(
        new(of.Organization == Guid.Empty ? new Guid(1, 0, 0, new byte[8]) : of.Organization),
        new BlobId(new UInt128(BitConverter.ToUInt64(of.Blob.ToByteArray()), BitConverter.ToUInt64(of.Blob.ToByteArray(), 8))),
        of.Part,
        of.IsContent ? BlobPurpose.Content : (BlobPurpose)2);
}
