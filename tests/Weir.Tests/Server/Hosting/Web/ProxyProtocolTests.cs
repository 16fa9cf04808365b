using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Weir.Server.Hosting.Web;

namespace Weir.Tests.Server.Hosting.Web;

/// <summary>A listener that answers with the address that it takes for the client's, behind balancers on the loopback network.</summary>
public sealed class ProxyProtocolTests : IAsyncLifetime
{
    private const string Request = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
    private const string Header = "PROXY TCP4 203.0.113.9 192.0.2.1 56789 443\r\n";

    private readonly List<WebApplication> _apps = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Header + Request, "203.0.113.9")]
    [InlineData("PROXY UNKNOWN\r\n" + Request, "127.0.0.1")]
    [InlineData(Request, "127.0.0.1")]
    public async Task A_trusted_balancer_says_whose_connection_it_is(string sent, string client) =>
        Assert.EndsWith($"\r\n\r\n{client}", await AskAsync("127.0.0.0/8", [sent]), StringComparison.Ordinal);

    [Fact]
    public async Task A_header_may_arrive_in_pieces() => Assert.EndsWith(
        "\r\n\r\n203.0.113.9",
        await AskAsync("127.0.0.0/8", [Header[..1], Header[1..20], Header[20..] + Request[..3], Request[3..]]),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_broken_header_ends_the_connection() =>
        Assert.Equal("", await AskAsync("127.0.0.0/8", ["PROXY TCP4 203.0.113.9\r\n" + Request]));

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        var answer = await AskAsync("192.0.2.0/24", [Header + Request]);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("203.0.113.9", answer, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string trusted, IReadOnlyList<string> pieces)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(await StartAsync(IPNetwork.Parse(trusted)), Cancel);
        foreach (var piece in pieces)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(piece), Cancel);
        }

        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync(Cancel);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<IPEndPoint> StartAsync(IPNetwork trusted)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => ProxyProtocol.Apply(listen, [trusted])));
        var app = builder.Build();
        _apps.Add(app);
        app.Run(static context => context.Response.WriteAsync(context.Connection.RemoteIpAddress!.ToString(), context.RequestAborted));
        await app.StartAsync(Cancel);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
    }
}
