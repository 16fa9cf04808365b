using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Testing.S3;

namespace Weir.Tests.S3.Operations;

/// <summary>Sends bytes as they are, over a connection of their own, and reads the answer to the end of the connection.</summary>
internal static class RawDoor
{
    /// <summary>Sends a request that asks for the connection to be closed.</summary>
    public static async Task<Answer> SendAsync(Uri door, ReadOnlyMemory<byte> request)
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(door.Host, door.Port, cancelled);
        var stream = client.GetStream();
        await stream.WriteAsync(request, cancelled);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancelled);
        var bytes = answer.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, "The door gave no answer.");
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(0, end)).Split("\r\n");
        return new Answer(
            (HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            bytes[(end + 4)..],
            lines.Skip(1).Select(static line => line.Split(':', 2))
                .GroupBy(static pair => pair[0], static pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(static group => group.Key, static group => string.Join(',', group), StringComparer.OrdinalIgnoreCase));
    }
}
