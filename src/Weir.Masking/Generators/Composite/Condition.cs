using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>A condition on the values of a row, as the source sent them. Immutable and thread-safe.</summary>
internal abstract class Condition
{
    /// <summary>Whether it is true for <paramref name="row"/>. Does not allocate.</summary>
    public abstract bool Holds(in RowView row);
}

/// <summary>Whether a field is NULL, or is not.</summary>
internal sealed class NullCondition(int ordinal, bool isNull) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row) => row.IsNull(ordinal) == isNull;
}

/// <summary>Whether a field is one of some values, or none of them; false for NULL.</summary>
internal sealed class MemberCondition(int ordinal, TypedValue[] values, bool isMember) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row)
    {
        var field = row[ordinal];
        if (field.Kind is ValueKind.Null or ValueKind.Special)
        {
            return false;
        }

        var found = false;
        foreach (var value in values)
        {
            found |= value.IsSame(field);
        }

        return found == isMember;
    }
}

/// <summary>Whether a field is on one side of a value; false for NULL.</summary>
/// <param name="ordinal">The field: a number, date or time.</param>
/// <param name="limit">The value.</param>
/// <param name="sign">-1: the field is less; 1: greater.</param>
/// <param name="orEqual">Whether the value itself counts.</param>
internal sealed class OrderCondition(int ordinal, TypedValue limit, int sign, bool orEqual) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row)
    {
        var field = row[ordinal];
        if (field.Kind != limit.Kind)
        {
            return false;
        }

        var order = field.Kind switch
        {
            ValueKind.Decimal => field.Decimal.CompareTo(limit.Field.Decimal),
            ValueKind.Real => field.Real.CompareTo(limit.Field.Real),
            _ => field.Integer.CompareTo(limit.Field.Integer),
        };
        return order == 0 ? orEqual : Math.Sign(order) == sign;
    }
}

/// <summary>Whether text matches a regular expression, in time linear in its length; false for NULL.</summary>
internal sealed class MatchCondition(int ordinal, Regex regex) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row)
    {
        var field = row[ordinal];
        if (field.Kind != ValueKind.Text)
        {
            return false;
        }

        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(field.Bytes.Length));
        try
        {
            var length = Encoding.UTF8.GetChars(field.Bytes, characters);
            return regex.IsMatch(characters.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
        }
    }
}

/// <summary>Whether all, or any, of some conditions are true.</summary>
internal sealed class ListCondition(Condition[] conditions, bool all) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row)
    {
        foreach (var condition in conditions)
        {
            if (condition.Holds(row) != all)
            {
                return !all;
            }
        }

        return all;
    }
}

/// <summary>Whether a condition is not true.</summary>
internal sealed class NotCondition(Condition condition) : Condition
{
    /// <inheritdoc />
    public override bool Holds(in RowView row) => !condition.Holds(row);
}
