using System.Text.Json;
using Microsoft.Playwright;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>
/// One person's visit. It notes everything that a page must not do: break its content policy, write an error to the console, fail in a
/// script, ask another host for something. <see cref="InspectAsync"/> looks at a page and keeps pictures of it.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>The size of an ordinary window.</summary>
    public static readonly ViewportSize Desk = new() { Width = 1280, Height = 860 };

    // WCAG 2.2, success criterion 1.4.10: nothing scrolls sideways at 320 CSS pixels, which is also 1280 at 400 %.
    private static readonly ViewportSize Narrow = new() { Width = 320, Height = 640 };

    private const string Everything = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']";

    // What alone can differ between light and dark, where nothing moves.
    private const string Colours = "['color-contrast']";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Lazy<string> Axe = new(ReadAxe);

    private readonly List<string> _faults = [];

    /// <summary>Watches a page.</summary>
    public Visit(IPage page, Uri address)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !IsExpected(message))
            {
                _faults.Add($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _faults.Add($"script: {error}");
        page.Request += (_, request) =>
        {
            var target = new Uri(request.Url);
            if (target.Scheme is not ("data" or "blob" or "about") && target.Authority != address.Authority)
            {
                _faults.Add($"request to another host: {request.Url}");
            }
        };
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure != "net::ERR_ABORTED")
            {
                _faults.Add($"request failed: {request.Url} {request.Failure}");
            }
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The path of the page.</summary>
    public string Path => new Uri(Page.Url).AbsolutePath;

    /// <summary>Opens a page and expects a status.</summary>
    public async Task OpenAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.Equal(status, answer!.Status);
    }

    /// <summary>Types into a field, found by its label.</summary>
    public Task TypeAsync(string label, string text) => Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(text);

    /// <summary>Presses a button and waits for the page that follows.</summary>
    public async Task PressAsync(string name)
    {
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();
        await LoadedAsync();
    }

    /// <summary>Follows a link and waits for the page that follows.</summary>
    public async Task FollowAsync(string name)
    {
        await Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true }).First.ClickAsync();
        await LoadedAsync();
    }

    /// <summary>Expects a path and a heading.</summary>
    public async Task IsAtAsync(string path, string heading)
    {
        await Page.WaitForURLAsync(url => new Uri(url).AbsolutePath == path);
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync(heading);
    }

    /// <summary>Expects a text somewhere in the page.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    /// <summary>
    /// Looks at a page and at each of its states of light, dark and narrow: no accessibility fault that axe finds, nothing that scrolls
    /// sideways, and a picture of each in artifacts/screenshots.
    /// </summary>
    public async Task InspectAsync(string name)
    {
        foreach (var (state, scheme, size) in new[]
        {
            ("light", ColorScheme.Light, Desk), ("dark", ColorScheme.Dark, Desk), ("narrow", ColorScheme.Light, Narrow),
        })
        {
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await Page.SetViewportSizeAsync(size.Width, size.Height);
            await Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Repository.Path(System.IO.Path.Combine("artifacts", "screenshots", $"{name}.{state}.png")),
                FullPage = true,
            });
            _faults.AddRange(await ViolationsAsync($"{name}.{state}", scheme == ColorScheme.Dark ? Colours : Everything));
            var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= size.Width, $"{name}.{state} is {width} pixels wide in a window of {size.Width}");
        }

        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await Page.SetViewportSizeAsync(Desk.Width, Desk.Height);
        AssertClean();
    }

    /// <summary>Keeps a picture of a page where no script can look at it.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Repository.Path(System.IO.Path.Combine("artifacts", "screenshots", $"{name}.png")),
        FullPage = true,
    });

    /// <summary>Fails with everything that was noted.</summary>
    public void AssertClean() => Assert.True(_faults.Count == 0, string.Join('\n', _faults));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    // A click returns once the browser has turned to the next page. Playwright's own wait for the rest can miss the event on a busy machine.
    private async Task LoadedAsync()
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            try
            {
                if (await Page.EvaluateAsync<string>("document.readyState") == "complete")
                {
                    return;
                }
            }
            catch (PlaywrightException)
            {
                // The page went away for the next one, which the next look sees.
            }
        }

        Assert.Fail($"{Page.Url} did not load within {Patience}");
    }

    private async Task<IEnumerable<string>> ViolationsAsync(string state, string rules)
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await Page.EvaluateAsync(Axe.Value);
        }

        var result = await Page.EvaluateAsync<JsonElement>(
            $"axe.run(document, {{ resultTypes: ['violations'], runOnly: {rules} }}).then(r => r.violations)");
        return [.. result.EnumerateArray().SelectMany(violation => violation.GetProperty("nodes").EnumerateArray().Select(node =>
            $"{state}: {violation.GetProperty("id").GetString()}: {node.GetProperty("html").GetString()} "
            + node.GetProperty("failureSummary").GetString()))];
    }

    // A browser writes the status of a page that answers 4xx as an error, which tests assert apart; and browsers differ in which features of
    // a machine they know, while the header that turns features off names all.
    private static bool IsExpected(IConsoleMessage message) =>
        (message.Text.StartsWith("Failed to load resource: the server responded with a status of ", StringComparison.Ordinal)
            && !message.Location.Contains("/assets/", StringComparison.Ordinal))
        || message.Text.StartsWith("Error with Permissions-Policy header: Unrecognized feature", StringComparison.Ordinal);

    private static string ReadAxe()
    {
        var path = Repository.Path(System.IO.Path.Combine("artifacts", "portal", "node_modules", "axe-core", "axe.min.js"));
        return File.Exists(path)
            ? File.ReadAllText(path)
            : throw new InvalidOperationException($"{path} is missing. Install it with: npm install --prefix artifacts/portal axe-core@4.14.1");
    }
}
