using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts.Client;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Audit;
using Weir.Server.Doors;
using Weir.Server.EncryptionKeys;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Server.Projects;
using Weir.Server.Reviews;
using Weir.Server.SignIn.Devices;
using Weir.Server.Vault;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Contracts;

/// <summary>The typed client has a method for everything that the API lets an access key do, and none for what the API has not.</summary>
public sealed partial class ClientRoutesTests
{
    // Nobody asks for these with a credential: browsers do, or whoever has none yet.
    private static readonly string[] Others =
    [
        "GET /api/v1/openapi.json", "POST /api/v1/set-up", "POST /api/v1/sign-in", "POST /api/v1/sign-in/second-factor",
        "POST /api/v1/sign-in/passkey", "POST /api/v1/sign-in/passkey/options", "POST /api/v1/recovery/redeem",
        "POST /api/v1/invitations/redeem",
    ];

    [Fact]
    public async Task Every_route_that_an_access_key_can_reach_has_a_method_and_every_method_a_route()
    {
        var options = ServerOptions.Read(new Dictionary<string, string>(), null, new Dictionary<string, string>());
        var others = ServerFeatures.Join(
            ProjectFeature.Create(),
            AccessKeyFeature.Create(),
            EncryptionKeyFeature.Create(),
            ReviewFeature.Create(),
            VaultFeature.Create(null),
            AuditFeature.Create(options),
            DoorsFeature.Create(options, ""),
            DevicesFeature.Create());
        await using var host = await ApiHost.StartAsync([], others.AddServices, others.Map);
        var served = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && IsReached(endpoint))
            .SelectMany(static endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => Plain($"{method} {endpoint.RoutePattern.RawText}")))
            .Except(Others)
            .ToHashSet();

        var asked = await AskedAsync();

        Assert.Equal([], served.Except(asked).Order());
        Assert.Equal([], asked.Except(served).Order());
    }

    // No access key is ever given a permission on one's own account but that of seeing it.
    private static bool IsReached(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<PermissionDemand>()?.Permission is not { Level: ResourceLevel.Person } own || own == Permissions.AccountRead;

    private static async Task<HashSet<string>> AskedAsync()
    {
        var wire = new Wire();
        using var http = new HttpClient(wire) { BaseAddress = new Uri("https://weir.test") };
        var api = new ApiConnection(http, new ServerTrust(), TimeProvider.System, null);
        var clients = typeof(WeirClient).GetProperties()
            .Select(static property => property.PropertyType)
            .Where(static type => type.Name.EndsWith("Client", StringComparison.Ordinal));
        foreach (var type in clients)
        {
            var client = type.GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance).Single().Invoke([api]);
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                await AskAsync(client, method, isNamed: true);
                await AskAsync(client, method, isNamed: false);
            }
        }

        return wire.Asked;
    }

    // Every text is the same word, in its second turn nothing where nothing is allowed.
    private static async Task AskAsync(object client, MethodInfo method, bool isNamed)
    {
        var nullability = new NullabilityInfoContext();
        var arguments = method.GetParameters().Select(parameter => parameter.ParameterType switch
        {
            _ when parameter.Name == "tag" => null,
            var type when type == typeof(string) =>
                !isNamed && nullability.Create(parameter).ReadState == NullabilityState.Nullable ? null : (object)"{}",
            var type when type == typeof(long) => 7L,
            var type when type == typeof(CancellationToken) => TestContext.Current.CancellationToken,
            var type when type == typeof(ListOptions) => ListOptions.All,
            var type when type == typeof(Stream) => Stream.Null,
            var type when type == typeof(IReadOnlyList<string>) => Array.Empty<string>(),
            var type when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(),
            _ => null,
        }).ToArray();
        try
        {
            switch (method.Invoke(client, arguments))
            {
                case Task task:
                    await task;
                    break;
                case var list:
                    var items = list!.GetType().GetInterfaces()
                        .Single(static type => type.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal));
                    var enumerator = items.GetMethod("GetAsyncEnumerator")!.Invoke(list, [CancellationToken.None])!;
                    await (ValueTask<bool>)typeof(IAsyncEnumerator<>).MakeGenericType(items.GenericTypeArguments)
                        .GetMethod("MoveNextAsync")!.Invoke(enumerator, [])!;
                    break;
            }
        }
        catch (ApiException)
        {
            // The wire refuses everything: what was asked for is all that counts.
        }
    }

    private static string Plain(string route) => Parameter().Replace(route, "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private sealed class Wire : HttpMessageHandler
    {
        public HashSet<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
            Asked.Add($"{request.Method} {string.Join('/', path.Split('/').Select(static part => part == "7" ? "{}" : part))}");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)
            {
                Content = new StringContent("{}", Encoding.UTF8, "application/problem+json"),
            });
        }
    }
}
