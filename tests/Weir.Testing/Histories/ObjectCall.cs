namespace Weir.Testing.Histories;

/// <summary>What was done with one key of a bucket.</summary>
public enum ObjectVerb
{
    /// <summary>It was read.</summary>
    Read = 1,

    /// <summary>It was written.</summary>
    Write = 2,

    /// <summary>It was deleted, without naming a version.</summary>
    Delete = 3,

    /// <summary>It was written by completing an upload.</summary>
    Complete = 4,
}

/// <summary>How it ended.</summary>
public enum ObjectAnswer
{
    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>There is no object of that key.</summary>
    NotThere = 2,

    /// <summary>Its condition did not hold.</summary>
    Unmet = 3,

    /// <summary>Others were in the way; nothing was changed.</summary>
    Conflict = 4,

    /// <summary>The upload is not under way.</summary>
    NoUpload = 5,
}

/// <summary>An operation on one key, with its answer.</summary>
/// <param name="Verb">What was done.</param>
/// <param name="Answer">How it ended.</param>
public sealed record ObjectCall(ObjectVerb Verb, ObjectAnswer Answer)
{
    /// <summary>What was read or written: every write has a number of its own.</summary>
    public int Value { get; init; }

    /// <summary>Whether it was to count only where no object is.</summary>
    public bool IfAbsent { get; init; }

    /// <summary>What the object had to be for it to count; null where nothing was asked.</summary>
    public int? IfMatch { get; init; }

    /// <summary>The upload that was completed.</summary>
    public int Upload { get; init; }
}

/// <summary>One key of a bucket, as S3 promises it: a place for one object, and the uploads that became one.</summary>
/// <param name="Value">The object's number; null where there is none.</param>
/// <param name="Ended">The uploads that were completed, bit by bit.</param>
public readonly record struct ObjectPlace(int? Value, ulong Ended)
{
    /// <summary>What an operation does (AWS, "Conditional requests"; deleting what is not there is done at once).</summary>
    public static bool Next(ObjectPlace state, ObjectCall call, bool isAnswered, out ObjectPlace after)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (answer, then) = state.Do(call);
        after = isAnswered && call.Answer == ObjectAnswer.Conflict ? state : then;
        return !isAnswered
            || (call.Answer == ObjectAnswer.Conflict && call.Verb != ObjectVerb.Read)
            || (call.Answer == answer && (call.Verb != ObjectVerb.Read || answer != ObjectAnswer.Done || call.Value == state.Value));
    }

    private (ObjectAnswer Answer, ObjectPlace After) Do(ObjectCall call)
    {
        var upload = 1UL << call.Upload;
        if (call.Verb == ObjectVerb.Complete && (Ended & upload) != 0)
        {
            return (ObjectAnswer.NoUpload, this);
        }

        if (call.IfAbsent && Value is not null)
        {
            return (ObjectAnswer.Unmet, this);
        }

        if (call.IfMatch is { } wanted && wanted != Value)
        {
            var isGone = Value is null && call.Verb == ObjectVerb.Delete;
            return (isGone ? ObjectAnswer.Done : Value is null ? ObjectAnswer.NotThere : ObjectAnswer.Unmet, this);
        }

        return call.Verb switch
        {
            ObjectVerb.Read => (Value is null ? ObjectAnswer.NotThere : ObjectAnswer.Done, this),
            ObjectVerb.Write => (ObjectAnswer.Done, this with { Value = call.Value }),
            ObjectVerb.Delete => (ObjectAnswer.Done, this with { Value = null }),
            _ => (ObjectAnswer.Done, new ObjectPlace(call.Value, Ended | upload)),
        };
    }
}
