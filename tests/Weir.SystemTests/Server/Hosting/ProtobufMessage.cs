using System.Buffers.Binary;
using System.Text;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>A protobuf message read without its schema (protobuf.dev, "Encoding"): fields by number, in the order in which they stand.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ReadOnlyMemory<byte> Bytes, ulong Value)> _fields = [];

    /// <exception cref="FormatException">These are no such bytes.</exception>
    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var tag = Varint(bytes.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((number, default, Varint(bytes.Span, ref at)));
                    break;
                case 1:
                    _fields.Add((number, bytes.Slice(at, 8), BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[at..])));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(bytes.Span, ref at);
                    _fields.Add((number, bytes.Slice(at, length), 0));
                    at += length;
                    break;
                case 5:
                    _fields.Add((number, bytes.Slice(at, 4), BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..])));
                    at += 4;
                    break;
                default:
                    throw new FormatException($"wire type {tag & 7} at {at}");
            }
        }
    }

    /// <summary>The messages of a field.</summary>
    public IEnumerable<ProtobufMessage> Messages(int number) =>
        _fields.Where(field => field.Number == number).Select(static field => new ProtobufMessage(field.Bytes));

    /// <summary>The messages at the end of a path of fields.</summary>
    public IEnumerable<ProtobufMessage> Messages(params ReadOnlySpan<int> path)
    {
        IEnumerable<ProtobufMessage> found = [this];
        foreach (var number in path)
        {
            found = found.SelectMany(message => message.Messages(number)).ToList();
        }

        return found;
    }

    /// <summary>A field of text; empty where there is none.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    /// <summary>A field of bytes; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Bytes(int number) =>
        _fields.Where(field => field.Number == number).Select(static field => field.Bytes).FirstOrDefault();

    /// <summary>A field of a number; 0 where there is none.</summary>
    public ulong Number(int number) => _fields.Where(field => field.Number == number).Select(static field => field.Value).FirstOrDefault();

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException($"a number without an end at {at}");
    }
}
