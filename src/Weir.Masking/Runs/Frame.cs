using System.Buffers.Binary;
using Weir.Foundation;

namespace Weir.Masking.Runs;

/// <summary>Writes row frames (<see cref="Values.RowView"/>).</summary>
internal static class Frame
{
    /// <summary>Starts a frame of <paramref name="fieldCount"/> fields.</summary>
    public static void Begin(PooledBuffer frames, int fieldCount)
    {
        BinaryPrimitives.WriteInt16BigEndian(frames.GetSpan(2), (short)fieldCount);
        frames.Advance(2);
    }

    /// <summary>A NULL field.</summary>
    public static void WriteNull(PooledBuffer frames)
    {
        BinaryPrimitives.WriteInt32BigEndian(frames.GetSpan(4), -1);
        frames.Advance(4);
    }
}
