using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Testing;

namespace Weir.Tests.Foundation;

public sealed class IdTests
{
    [Fact]
    public void The_text_form_reads_back_as_the_same_id() =>
        Prop.ForAll<Guid>(static value =>
        {
            var id = new Id<Thing>(value);
            return Id<Thing>.Parse(id.ToString(), null) == id;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_text_is_the_order_of_the_numbers() =>
        Prop.ForAll<Guid, Guid>(static (a, b) =>
            Math.Sign(string.CompareOrdinal(new Id<Thing>(a).ToString(), new Id<Thing>(b).ToString()))
            == Math.Sign(a.ToByteArray(true).AsSpan().SequenceCompareTo(b.ToByteArray(true)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("thing")]
    [InlineData("thing_")]
    [InlineData("other_00000000000000000000000000")]
    [InlineData("thing_0000000000000000000000000")]
    [InlineData("thing_000000000000000000000000000")]
    [InlineData("thing_80000000000000000000000000")]
    [InlineData("thing_0000000000000000000000000u")]
    [InlineData("thing_0000000000000000000000000A")]
    [InlineData("THING_00000000000000000000000000")]
    [InlineData(" thing_00000000000000000000000000")]
    public void Any_other_text_is_refused(string text) => Assert.False(Id<Thing>.TryParse(text, null, out _));

    [Fact]
    public void A_later_id_sorts_after_an_earlier_one()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var first = Id<Thing>.New(time);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(string.CompareOrdinal(first.ToString(), Id<Thing>.New(time).ToString()) < 0);
    }

    private sealed class Thing : IIdKind
    {
        public static string Prefix => "thing";
    }
}
