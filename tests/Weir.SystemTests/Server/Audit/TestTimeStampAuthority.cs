using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Weir.Server.Audit.TimeStamps;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>
/// A time stamp authority of OpenSSL behind HTTP on a free port of 127.0.0.1, with a root of its own; it can be made to answer anything else.
/// </summary>
internal sealed class TestTimeStampAuthority : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly WebApplication _app;

    private TestTimeStampAuthority(string name, TimeSpan age)
    {
        MakeCertificates(name, age);
        _folder.Write("serial", "01");
        _folder.Write(
            "tsa.cnf",
            $"""
            [tsa]
            serial = {_folder.File("serial")}
            crypto_device = builtin
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            """);
        Answer = async (context, request) => await context.Response.Body.WriteAsync(await ReplyAsync(request), context.RequestAborted);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Asked++;
            context.Response.ContentType = "application/timestamp-reply";
            await Answer(context, body.ToArray());
        });
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>The PEM file of its root.</summary>
    public string RootFile => _folder.File("root.pem");

    /// <summary>Its root.</summary>
    public TimeStampRoots Roots => TimeStampRoots.Read(RootFile);

    /// <summary>How many requests came.</summary>
    public int Asked { get; private set; }

    /// <summary>What it does with a request; <see cref="ReplyAsync"/> unless a test says otherwise.</summary>
    public Func<HttpContext, byte[], Task> Answer { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="age">How long ago its certificate began; it lasts a day.</param>
    public static async Task<TestTimeStampAuthority> StartAsync(string name = "Test TSA", TimeSpan age = default)
    {
        var authority = new TestTimeStampAuthority(name, age);
        await authority._app.StartAsync(TestContext.Current.CancellationToken);
        return authority;
    }

    /// <summary>What OpenSSL answers to a request.</summary>
    public async Task<byte[]> ReplyAsync(byte[] request)
    {
        var cancel = TestContext.Current.CancellationToken;
        await _turn.WaitAsync(cancel);
        try
        {
            await File.WriteAllBytesAsync(_folder.File("request"), request, cancel);
            await OpenSslAsync(
                "ts", "-reply", "-config", _folder.File("tsa.cnf"), "-section", "tsa", "-queryfile", _folder.File("request"),
                "-signer", _folder.File("tsa.pem"), "-inkey", _folder.File("tsa.key"), "-out", _folder.File("answer"));
            return await File.ReadAllBytesAsync(_folder.File("answer"), cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has OpenSSL verify a token of its own kind over the content of a file.</summary>
    public Task VerifyAsync(string token, string content) =>
        OpenSslAsync("ts", "-verify", "-token_in", "-in", token, "-data", content, "-CAfile", RootFile);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _turn.Dispose();
        _folder.Dispose();
    }

    private static async Task OpenSslAsync(params string[] arguments) =>
        (await ChildProcess.RunAsync("openssl", arguments, null, "", TestContext.Current.CancellationToken)).Expect(0);

    private void MakeCertificates(string name, TimeSpan age)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = TimeProvider.System.GetUtcNow() - age - TimeSpan.FromHours(1);
        var authority = new CertificateRequest($"CN={name} Root", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = authority.CreateSelfSigned(begin, begin.AddDays(3650));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        using var signer = request.Create(root, begin, begin.AddDays(1), [1, 2, 3]);
        _folder.Write("root.pem", root.ExportCertificatePem());
        _folder.Write("tsa.pem", signer.ExportCertificatePem());
        _folder.Write("tsa.key", key.ExportPkcs8PrivateKeyPem());
    }
}
