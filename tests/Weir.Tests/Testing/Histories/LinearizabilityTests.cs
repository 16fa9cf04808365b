using FsCheck;
using FsCheck.Fluent;
using Weir.Testing;
using Weir.Testing.Histories;

namespace Weir.Tests.Testing.Histories;

/// <summary>The checker finds what is planted in histories, and finds nothing in those of one object.</summary>
public sealed class LinearizabilityTests
{
    private static ObjectCall Read(int? value) => value is { } seen
        ? new(ObjectVerb.Read, ObjectAnswer.Done) { Value = seen }
        : new(ObjectVerb.Read, ObjectAnswer.NotThere);

    private static ObjectCall Write(int value, ObjectAnswer answer = ObjectAnswer.Done) => new(ObjectVerb.Write, answer) { Value = value };

    private static ObjectCall Delete() => new(ObjectVerb.Delete, ObjectAnswer.Done);

    private static ObjectCall Complete(int value, int upload, ObjectAnswer answer = ObjectAnswer.Done) =>
        new(ObjectVerb.Complete, answer) { Value = value, Upload = upload };

    [Fact]
    public void Writes_that_overlap_may_be_seen_in_either_order()
    {
        Holds((0, 10, Write(1)), (0, 10, Write(2)), (11, 12, Read(1)));
        Holds((0, 10, Write(1)), (0, 10, Write(2)), (11, 12, Read(2)));
        Holds((0, 10, Write(1)), (1, 2, Read(null)), (3, 4, Read(1)));
    }

    [Fact]
    public void A_read_that_is_out_of_date_is_found() => Fails((0, 1, Write(1)), (2, 3, Write(2)), (4, 5, Read(1)));

    [Fact]
    public void A_write_that_was_lost_is_found() => Fails((0, 1, Write(1)), (2, 3, Read(null)));

    [Fact]
    public void A_read_that_goes_back_in_time_is_found() => Fails((0, 10, Write(1)), (1, 2, Read(1)), (3, 4, Read(null)));

    [Fact]
    public void Two_readers_that_see_writes_in_different_orders_are_found() => Fails(
        (0, 10, Write(1)), (0, 10, Write(2)), (11, 12, Read(1)), (13, 14, Read(2)));

    [Fact]
    public void What_was_deleted_and_comes_back_is_found() => Fails((0, 1, Write(1)), (2, 3, Delete()), (4, 5, Read(1)));

    [Fact]
    public void Two_that_both_were_the_first_are_found()
    {
        var (one, two) = (Write(1) with { IfAbsent = true }, Write(2) with { IfAbsent = true });
        Fails((0, 10, one), (0, 10, two));
        Holds((0, 10, one), (0, 10, two with { Answer = ObjectAnswer.Unmet }));
        Fails((0, 10, one with { Answer = ObjectAnswer.Unmet }), (0, 10, two with { Answer = ObjectAnswer.Unmet }));
    }

    [Fact]
    public void Two_that_both_replaced_the_same_are_found() => Fails(
        (0, 1, Write(1)), (2, 10, Write(2) with { IfMatch = 1 }), (2, 10, Write(3) with { IfMatch = 1 }));

    [Fact]
    public void An_upload_that_was_completed_twice_is_found()
    {
        Fails((0, 10, Complete(1, 0)), (0, 10, Complete(1, 0)));
        Holds((0, 10, Complete(1, 0)), (0, 10, Complete(1, 0, ObjectAnswer.NoUpload)), (0, 10, Complete(2, 1)));
    }

    [Fact]
    public void A_conflict_may_have_changed_nothing()
    {
        Holds((0, 10, Write(1, ObjectAnswer.Conflict)), (11, 12, Read(null)));
        Fails((0, 10, Write(1, ObjectAnswer.Conflict)), (11, 12, Read(1)));
    }

    [Fact]
    public void What_was_not_answered_may_have_happened_or_not_and_stays_what_it_is()
    {
        Holds((0, null, Write(1)), (5, 6, Read(null)), (7, 8, Read(1)));
        Holds((0, null, Write(1)), (5, 6, Read(null)));
        Fails((0, null, Write(1)), (5, 6, Read(1)), (7, 8, Read(null)));
    }

    [Fact]
    public void Every_history_of_one_object_holds_and_one_with_another_value_in_a_read_fails() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), static seed =>
        {
            var dice = new Dice((ulong)seed);
            var calls = History(dice, 60);
            var reads = calls.FindAll(static call => call.Operation is { Verb: ObjectVerb.Read, Answer: ObjectAnswer.Done });
            Assert.Null(Find(calls));
            if (reads.Count > 0)
            {
                var at = calls.IndexOf(dice.Of(reads));
                calls[at] = calls[at] with { Operation = Read(1_000_000) };
                Assert.NotNull(Find(calls));
            }
        }).QuickCheckThrowOnFailure();

    // Each happens at a moment of its own, and is called somewhat before and answered somewhat after it.
    private static List<Call<ObjectCall>> History(Dice dice, int count)
    {
        var calls = new List<Call<ObjectCall>>();
        int? value = null;
        for (var moment = 1; moment <= count; moment++)
        {
            var operation = dice.Next(5) switch
            {
                0 or 1 => Read(value),
                2 => Delete(),
                3 => value is null ? Write(moment) with { IfAbsent = true } : Write(moment) with { IfMatch = value },
                _ => Write(moment),
            };
            value = operation.Verb switch { ObjectVerb.Write => operation.Value, ObjectVerb.Delete => null, _ => value };
            calls.Add(new Call<ObjectCall>((moment * 10) - dice.Next(40), (moment * 10) + dice.Next(40), operation));
        }

        return calls;
    }

    private static Contradiction<ObjectCall>? Find(IEnumerable<Call<ObjectCall>> calls) =>
        Linearizability.Find(calls, default(ObjectPlace), ObjectPlace.Next);

    private static Contradiction<ObjectCall>? Find(IEnumerable<(long Invoked, long? Answered, ObjectCall Operation)> calls) =>
        Find(calls.Select(static call => new Call<ObjectCall>(call.Invoked, call.Answered, call.Operation)));

    private static void Holds(params (long, long?, ObjectCall)[] calls) => Assert.Null(Find(calls));

    private static void Fails(params (long, long?, ObjectCall)[] calls) => Assert.NotNull(Find(calls));
}
