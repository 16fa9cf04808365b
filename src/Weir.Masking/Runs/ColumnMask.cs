using System.Buffers.Binary;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>
/// One column's way from a source field to a destination field: policies, generator, fit, encoding. For one thread; the caller disposes it.
/// </summary>
internal sealed class ColumnMask : IDisposable
{
    private readonly ColumnPlan _plan;
    private readonly TableName _table;
    private readonly BoundGenerator _generator;
    private readonly FieldCodec _destination;
    private readonly FieldBuffer _output = new();
    private readonly ColumnPolicies _policies;
    private readonly int _ordinal;
    private readonly int _maxLength;
    private readonly bool _sameWire;

    /// <param name="plan">The column.</param>
    /// <param name="binding">Its binding with statistics and known values.</param>
    /// <param name="destination">The destination's codec.</param>
    /// <param name="sameWire">Whether a kept field may be copied as it is.</param>
    public ColumnMask(ColumnPlan plan, GeneratorBinding binding, FieldCodec destination, bool sameWire)
    {
        _plan = plan;
        _table = binding.Table.Name;
        _generator = plan.Generator.Bind(binding);
        _destination = destination;
        _policies = plan.Configuration.Policies;
        _ordinal = binding.Ordinal;
        _maxLength = plan.Column.Type.MaxLength ?? int.MaxValue;
        _sameWire = sameWire;
    }

    /// <summary>What was counted so far.</summary>
    public ColumnCounts Counts { get; } = new();

    /// <summary>Appends the destination's field, length word included.</summary>
    /// <exception cref="MaskingException">A policy says error, or the value cannot be encoded.</exception>
    public void Apply(in RowView row, PooledBuffer frames)
    {
        var input = row[_ordinal];
        switch (input.Kind)
        {
            case ValueKind.Null:
                Counts.Nulls++;
                _destination.Forget();
                Resolve(_policies.OnNull, "NULL", input, row, frames);
                return;
            case ValueKind.Text when input.Bytes.IsEmpty:
                Counts.Empty++;
                Resolve(_policies.OnEmpty, "an empty text", input, row, frames);
                return;
            default:
                if (!_generator.Generate(input, row, _output))
                {
                    Counts.OutOfDomain++;
                    Resolve(_policies.OnInvalid, $"a value outside the domain of generator {_plan.Declaration.Name}", input, row, frames);
                    return;
                }

                Finish(input, row, frames);
                return;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _generator.Dispose();
        _output.Dispose();
    }

    /// <summary>Whether two values are the same value: what a fixed point is.</summary>
    internal static bool Same(in FieldValue left, in FieldValue right) =>
        left.Kind == right.Kind && left.Integer == right.Integer && left.Decimal == right.Decimal
        && left.Real.Equals(right.Real) && left.Bytes.SequenceEqual(right.Bytes);

    private void Finish(in FieldValue input, in RowView row, PooledBuffer frames)
    {
        Counts.Generated++;
        if (Same(input, _output.Value))
        {
            Counts.FixedPoints++;
        }

        if (_output.Kind == ValueKind.Text && _output.Bytes.Length > _maxLength && CharacterCount(_output.Bytes) > _maxLength)
        {
            Counts.TooLong++;
            if (_policies.OnTooLong != ValuePolicy.Generate)
            {
                Resolve(_policies.OnTooLong, $"a value longer than {_maxLength} characters", input, row, frames);
                return;
            }

            _output.Truncate(Utf8Prefix(_output.Bytes, _maxLength));
        }

        WriteOutput(frames);
    }

    private void Resolve(ValuePolicy policy, string what, in FieldValue input, in RowView row, PooledBuffer frames)
    {
        switch (policy)
        {
            case ValuePolicy.Keep:
                Keep(input, row, frames);
                break;
            case ValuePolicy.Null:
                Frame.WriteNull(frames);
                break;
            case ValuePolicy.Generate:
                Replace(input, row);
                WriteOutput(frames);
                break;
            default:
                throw new MaskingException(
                    $"{_table}.{_plan.Column.Name} holds {what}, and its policy says error. Choose keep, null or generate, or mend the "
                    + "source.");
        }
    }

    private void Keep(in FieldValue input, in RowView row, PooledBuffer frames)
    {
        if (_sameWire)
        {
            frames.Write(row.Framed(_ordinal));
        }
        else if (input.IsNull)
        {
            Frame.WriteNull(frames);
        }
        else
        {
            _output.Set(input);
            WriteOutput(frames);
        }
    }

    /// <summary>
    /// Makes a value for an input that the generator does not take: it is asked again for a stand-in derived from the row.
    /// </summary>
    private void Replace(in FieldValue input, in RowView row)
    {
        if (StandIn.TryGenerate(_generator, _plan.Column.Type, input, row, _output))
        {
            if (_output.Kind == ValueKind.Text && _output.Bytes.Length > _maxLength)
            {
                _output.Truncate(Utf8Prefix(_output.Bytes, _maxLength));
            }

            return;
        }

        if (!_plan.Column.IsNullable)
        {
            throw new MaskingException(
                $"{_table}.{_plan.Column.Name} holds a value that generator {_plan.Declaration.Name} cannot replace, and the column does "
                + "not allow NULL. Choose another generator or set on_invalid to keep.");
        }

        _output.SetNull();
    }

    private void WriteOutput(PooledBuffer frames)
    {
        if (_output.Kind == ValueKind.Null)
        {
            Frame.WriteNull(frames);
            return;
        }

        var at = frames.Length;
        frames.Write([0, 0, 0, 0]);
        try
        {
            _destination.Encode(_output.Value, frames);
        }
        catch (FieldEncodingException exception)
        {
            throw new MaskingException(
                $"Generator {_plan.Declaration.Name} made a value that {_table}.{_plan.Column.Name} cannot hold: {exception.Message}",
                exception);
        }

        BinaryPrimitives.WriteInt32BigEndian(frames.WritableSpan[at..], frames.Length - at - sizeof(int));
    }

    private static int CharacterCount(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>Bytes of the first <paramref name="characters"/> characters.</summary>
    private static int Utf8Prefix(ReadOnlySpan<byte> utf8, int characters)
    {
        var offset = 0;
        while (offset < utf8.Length && characters-- > 0)
        {
            Rune.DecodeFromUtf8(utf8[offset..], out _, out var length);
            offset += length;
        }

        return offset;
    }
}
