using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weir.Testing;
using Weir.Vault.Checksums;

namespace Weir.Bench;

/// <summary>
/// What large objects are compared with: Kestrel over HTTPS that opens as many chunks of AES-256-GCM as it gives bytes, and, of what it is
/// given, makes the digests that S3 needs, seals it and drops it. No disk, no catalog, no signature, no record. A process of its own.
/// </summary>
internal sealed class ObjectPeer : IAsyncDisposable
{
    /// <summary>The word that makes this program the peer.</summary>
    public const string Verb = "object-peer";

    private const int ChunkBytes = 16_384;
    private const int TagBytes = 16;

    private readonly ChildProcess _process;

    private ObjectPeer(ChildProcess process) => _process = process;

    /// <summary>Where it listens. A GET of <c>/N</c> gives N bytes, a PUT takes any.</summary>
    public Uri Address => new(_process.OutputSoFar.Split('\n')[0]);

    /// <summary>Starts it.</summary>
    /// <param name="certificates">The folder with the certificate of a server of ours.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ObjectPeer> StartAsync(string certificates, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(Environment.ProcessPath!, [Verb, certificates], new Dictionary<string, string?>());
        await process.WaitForTextAsync("\n", cancellationToken);
        return new ObjectPeer(process);
    }

    /// <summary>Is the peer, until the process is ended.</summary>
    public static async Task RunAsync(string certificates, CancellationToken cancellationToken)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(certificates, "server.crt"), Path.Combine(certificates, "server.key"));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, static https => https.SslProtocols = SslProtocols.Tls13));
        });
        await using var app = builder.Build();
        app.Run(static context => HttpMethods.IsPut(context.Request.Method) ? TakeAsync(context) : GiveAsync(context));
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.Single());
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task GiveAsync(HttpContext context)
    {
        var left = long.Parse(context.Request.Path.Value![1..], System.Globalization.CultureInfo.InvariantCulture);
        context.Response.ContentLength = left;
        using var cipher = new AesGcm(new byte[32], TagBytes);
        var (nonce, plain, tag) = (new byte[12], new byte[16 * ChunkBytes], new byte[TagBytes]);
        var stored = new byte[ChunkBytes];
        cipher.Encrypt(nonce, plain.AsSpan(0, ChunkBytes), stored, tag);
        while (left > 0)
        {
            for (var chunk = 0; chunk < 16; chunk++)
            {
                cipher.Decrypt(nonce, stored, tag, plain.AsSpan(chunk * ChunkBytes, ChunkBytes));
            }

            var bytes = (int)Math.Min(left, plain.Length);
            await context.Response.Body.WriteAsync(plain.AsMemory(0, bytes), context.RequestAborted);
            left -= bytes;
        }
    }

    private static async Task TakeAsync(HttpContext context)
    {
        using var cipher = new AesGcm(new byte[32], TagBytes);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var crc = new ChecksumHash(ChecksumAlgorithm.Crc64Nvme);
        var (nonce, plain, stored, tag) = (new byte[12], new byte[8 * ChunkBytes], new byte[ChunkBytes], new byte[TagBytes]);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var body = context.Request.Body;
        while (await body.ReadAtLeastAsync(plain, plain.Length, throwOnEndOfStream: false, context.RequestAborted) is > 0 and var count)
        {
            md5.AppendData(plain.AsSpan(0, count));
            sha256.AppendData(plain.AsSpan(0, count));
            crc.Append(plain.AsSpan(0, count));
            for (var offset = 0; offset < count; offset += ChunkBytes)
            {
                cipher.Encrypt(nonce, plain.AsSpan(offset, ChunkBytes), stored, tag);
            }
        }
    }
}
