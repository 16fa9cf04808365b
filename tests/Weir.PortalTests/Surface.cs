using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>
/// A browser in front of a server: Debian's Chromium, with a profile of its own, that trusts this server's certificate and no other that it
/// does not know. Disposing ends it.
/// </summary>
internal sealed class Surface : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    // Long enough for a machine that has much else to do.
    private const float PatienceMilliseconds = 30_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Surface(IPlaywright playwright, IBrowser browser, Uri address)
    {
        _playwright = playwright;
        _browser = browser;
        Address = address;
    }

    /// <summary>Where the server is, under the name that passkeys are bound to.</summary>
    public Uri Address { get; }

    /// <summary>Opens a browser for a running server.</summary>
    public static Task<Surface> OpenAsync(ServerProcess server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(server.DataPath, "tls", "server.crt")));
        return OpenAsync(new UriBuilder(server.Address) { Host = "localhost" }.Uri, certificate);
    }

    /// <summary>Opens a browser for a server at an address.</summary>
    public static async Task<Surface> OpenAsync(Uri address, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException($"{Program} is missing. Install it with: sudo apt-get install chromium");
        }

        // Chromium treats a certificate with this key as valid, so the page is a secure context and passkeys work.
        var key = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Headless = true,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-proxy-server",
                $"--ignore-certificate-errors-spki-list={key}",
            ],
        });
        return new Surface(playwright, browser, address);
    }

    /// <summary>Somebody at a browser that knows nothing yet.</summary>
    /// <param name="script">Whether the browser runs scripts.</param>
    public async Task<Visit> VisitAsync(bool script = true)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            JavaScriptEnabled = script,
            ViewportSize = Visit.Desk,
            ColorScheme = ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        return new Visit(await context.NewPageAsync(), Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
