using System.Diagnostics;
using System.Globalization;
using System.Net;
using Weir.Testing;
using Weir.Testing.S3;

namespace Weir.Bench;

/// <summary>What the S3 door needs and gives where there is much: memory under many uploads at once, and lists of many keys.</summary>
/// <param name="server">The server.</param>
/// <param name="addresses">Signs for its door.</param>
/// <param name="lister">Asks for lists.</param>
internal sealed class S3Scale(ServerProcess server, PresignedAddresses addresses, SigningClient lister)
{
    private const int Uploads = 64;
    private const int UploadBytes = 64 << 20;
    private const int Writers = 64;
    private const int KeysOfFolder = 1000;
    private const int MostWarmUpPages = 50;

    /// <summary>Uploads 64 objects of 64 MiB at once, and prints the most memory that the server held.</summary>
    public async Task MeasureMemoryAsync(HttpClient client, CancellationToken cancellationToken)
    {
        // All connections stand before the first large body takes the processor: a handshake has five seconds.
        await Task.WhenAll(Enumerable.Range(0, Uploads).Select(
            _ => client.GetByteArrayAsync(addresses.Of("GET", "/bench/small"), cancellationToken)));

        // Sets the high-water mark of the process back (proc(5), clear_refs).
        await File.WriteAllTextAsync($"/proc/{server.ProcessId}/clear_refs", "5", cancellationToken);
        var body = new byte[1 << 20];
        await Task.WhenAll(Enumerable.Range(0, Uploads).Select(number => Task.Run(
            async () =>
            {
                using var content = new StreamContent(new RepeatedBytes(body, UploadBytes), body.Length);
                content.Headers.ContentLength = UploadBytes;
                using var answer = await client.PutAsync(addresses.Of("PUT", $"/bench/at-once/{number}"), content, cancellationToken);
                answer.EnsureSuccessStatusCode();
            },
            cancellationToken)));
        var most = File.ReadLines($"/proc/{server.ProcessId}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kibibytes = long.Parse(most.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Console.WriteLine($"  {Uploads} uploads of 64 MiB at once");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    most memory  {kibibytes / 1024,10:N0} MiB"));
    }

    /// <summary>Writes keys in folders of a thousand, and prints how many a second its lists give, page after page.</summary>
    public async Task MeasureListsAsync(HttpClient client, int keys, CancellationToken cancellationToken)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  lists of {keys:N0} keys, pages of 1,000, one after another"));
        (await lister.SendAsync("PUT", "/lists")).Demand(HttpStatusCode.OK);
        var (next, started) = (-1, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                for (var key = Interlocked.Increment(ref next); key < keys; key = Interlocked.Increment(ref next))
                {
                    using var content = new ByteArrayContent([1]);
                    using var answer = await client.PutAsync(addresses.Of("PUT", $"/lists/{Folder(key)}/{key:D7}"), content, cancellationToken);
                    answer.EnsureSuccessStatusCode();
                }
            },
            cancellationToken)));
        Print("written", keys, started);
        await WalkAsync("objects", keys, "list-type=2", "start-after", "<Key>", [""]);
        await WalkAsync("versions", keys, "versions=", "key-marker", "<Key>", [""]);
        var folders = Enumerable.Range(0, (keys + KeysOfFolder - 1) / KeysOfFolder).Select(static folder => $"{folder:D4}/").ToList();
        await WalkAsync("in folders", keys, "delimiter=%2F&list-type=2", "start-after", "<Key>", folders);
        await WalkAsync("folders", folders.Count, "delimiter=%2F&list-type=2", "start-after", "<CommonPrefixes>", [""]);
    }

    private async Task WalkAsync(string name, int expected, string query, string marker, string element, IReadOnlyList<string> prefixes)
    {
        // The first pages are for the compiler, as in a server that has run for a while.
        await PagesAsync(query, marker, element, prefixes, MostWarmUpPages);
        var started = Stopwatch.GetTimestamp();
        var seen = await PagesAsync(query, marker, element, prefixes, int.MaxValue);
        if (seen != expected)
        {
            throw new InvalidOperationException($"{name}: {seen} were listed and not {expected}");
        }

        Print(name, seen, started);
    }

    private async Task<int> PagesAsync(string query, string marker, string element, IReadOnlyList<string> prefixes, int most)
    {
        var (seen, pages) = (0, 0);
        foreach (var prefix in prefixes)
        {
            for (var after = ""; after is not null && pages < most; pages++)
            {
                var target = $"/lists?{query}&{marker}={Uri.EscapeDataString(after)}&prefix={Uri.EscapeDataString(prefix)}";
                var page = (await lister.SendAsync("GET", target)).Demand(HttpStatusCode.OK).Text;
                seen += page.AsSpan().Count(element);
                after = page.Contains("<IsTruncated>true<", StringComparison.Ordinal) ? LastOf(page, element) : null;
            }
        }

        return seen;
    }

    // What stands in the last element, or, of a common prefix, in what it holds.
    private static string LastOf(string page, string element)
    {
        var at = page.LastIndexOf(element, StringComparison.Ordinal) + element.Length;
        var from = page[at] == '<' ? page.IndexOf('>', at) + 1 : at;
        return page[from..page.IndexOf('<', from)];
    }

    private static string Folder(int key) => (key / KeysOfFolder).ToString("D4", CultureInfo.InvariantCulture);

    private static void Print(string name, int count, long started) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"    {name,-12} {count / Stopwatch.GetElapsedTime(started).TotalSeconds,10:N0} /s"));

    /// <summary>The same bytes again and again, so that a client of 64 uploads needs no memory for them.</summary>
    private sealed class RepeatedBytes(byte[] piece, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length { get; } = length;

        public override long Position { get => Length - _left; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(Math.Min(count, piece.Length), _left);
            piece.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
