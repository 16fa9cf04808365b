using FsCheck;
using FsCheck.Fluent;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>The arithmetic, up to its ends.</summary>
public sealed class CobblestoneLayoutTests
{
    private static Arbitrary<long> Lengths { get; } = Gen.OneOf(
        Gen.Choose(0, 200_000).Select(static length => (long)length),
        Gen.Choose(0, 1 << 16).Select(static step => step * (Cobblestone.MaxPlaintextBytes / (1 << 16))),
        Gen.Choose(-3, 3).SelectMany(static near => Gen.Choose(1, 1 << 30).Select(chunks => ((long)chunks * 16_384) + near)))
        .ToArbitrary();

    [Fact]
    public void The_length_of_a_plaintext_and_of_its_message_say_the_same() => Prop.ForAll(Lengths, static length =>
    {
        var layout = CobblestoneLayout.OfPlaintext(length);
        return layout == CobblestoneLayout.OfMessage(layout.MessageBytes)
            && layout.OffsetOf(layout.Chunks - 1) + layout.SealedBytesOf(layout.Chunks - 1) == layout.MessageBytes
            && layout.OffsetOf(0) == 56
            && layout.SealedBytesOf(layout.Chunks - 1) < 16_400;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chunks_cover_a_range_exactly() => Prop.ForAll(Lengths, Lengths, Lengths, static (length, first, wanted) =>
    {
        var layout = CobblestoneLayout.OfPlaintext(length);
        var offset = first % (length + 1);
        var bytes = wanted % (length - offset + 1);
        var range = layout.Covering(offset, bytes);
        return bytes == 0
            ? range.Count == 0
            : (range.First * 16_384) + range.SkipBytes == offset
                && range.SkipBytes < 16_384
                && (range.First + range.Count - 1) * 16_384 < offset + bytes
                && (range.First + range.Count) * 16_384 >= offset + bytes
                && range.First + range.Count <= layout.Chunks;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 1, 72)]
    [InlineData(1, 1, 73)]
    [InlineData(16_383, 1, 16_455)]
    [InlineData(16_384, 2, 16_472)]
    [InlineData(16_385, 2, 16_473)]
    [InlineData((1L << 52) - 1, 1L << 38, 56 + (1L << 52) - 1 + (16L << 38))]
    public void Lengths_are_as_specified(long plaintext, long chunks, long message)
    {
        var layout = CobblestoneLayout.OfPlaintext(plaintext);

        Assert.Equal((chunks, message), (layout.Chunks, layout.MessageBytes));
        Assert.Equal(plaintext, CobblestoneLayout.OfMessage(message).PlaintextBytes);
    }

    [Theory]
    [InlineData(long.MinValue, SealedObjectFault.Truncated)]
    [InlineData(-1, SealedObjectFault.Truncated)]
    [InlineData(0, SealedObjectFault.Truncated)]
    [InlineData(55, SealedObjectFault.Truncated)]
    [InlineData(56, SealedObjectFault.Truncated)]
    [InlineData(71, SealedObjectFault.Truncated)]
    [InlineData(56 + 16_400, SealedObjectFault.Truncated)]
    [InlineData(56 + 16_400 + 15, SealedObjectFault.Truncated)]
    [InlineData(56 + (16_400L << 38) + 16, SealedObjectFault.TooLong)]
    [InlineData(long.MaxValue - 7, SealedObjectFault.TooLong)]
    public void A_length_that_no_message_has_is_refused(long message, SealedObjectFault fault) =>
        Assert.Equal(fault, Assert.Throws<SealedObjectException>(() => CobblestoneLayout.OfMessage(message)).Fault);

    [Fact]
    public void What_lies_outside_is_refused()
    {
        var layout = CobblestoneLayout.OfPlaintext(16_384);

        Assert.Throws<ArgumentOutOfRangeException>(static () => CobblestoneLayout.OfPlaintext(-1));
        Assert.Throws<ArgumentOutOfRangeException>(static () => CobblestoneLayout.OfPlaintext(1L << 52));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.OffsetOf(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.SealedBytesOf(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Covering(0, 16_385));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Covering(16_385, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Covering(1, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Covering(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Covering(1, -1));
    }
}
