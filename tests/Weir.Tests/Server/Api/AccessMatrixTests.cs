using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Tests.Vault;
using Weir.Vault;

namespace Weir.Tests.Server.Api;

/// <summary>
/// Every endpoint that the whole server maps, pages and health included, asked over HTTPS by every built-in role in its own project, in
/// another project and in another organization, by support that was let in, by somebody without any role and by nobody: the answers are
/// those that the table of roles says. What would change something is stopped at the handler, after every rule; the rest is answered.
/// </summary>
[Trait("Asvs", "V8.2.1")]
[Trait("Asvs", "V8.2.2")]
[Trait("Asvs", "V8.4.1")]
public sealed class AccessMatrixTests
{
    private const string ReachedMark = "Test-Reached";
    private const string Own = "its own project";
    private const string OtherProject = "another project";
    private const string OtherOrganization = "another organization";

    private const string LetThrough = "let through";
    private const string NotGranted = "not granted";
    private const string NotThere = "not there";
    private const string NotSignedIn = "not signed in";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_lets_in_exactly_the_roles_that_hold_its_permission()
    {
        await using var server = new WholeServer { With = static features => ServerFeatures.Join(features, StopAtHandlers) };
        await server.InitializeAsync();
        var cast = await CastAsync(server);
        var endpoints = server.Endpoints.Cast<RouteEndpoint>().ToList();
        var questions = endpoints.SelectMany(endpoint => Questions(endpoint, cast)).ToList();
        var differences = new ConcurrentBag<string>();

        var manner = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel };
        await Parallel.ForEachAsync(questions, manner, async (question, token) =>
        {
            using var request = question.Request();
            using var answer = await server.Client.SendAsync(request, token);
            if (Kind(answer) is var kind && kind != question.Expected)
            {
                differences.Add($"{question}: {kind}, not {question.Expected}");
            }
        });

        Assert.True(differences.IsEmpty, string.Join('\n', differences.Order()));
        Assert.Equal(endpoints.Count, questions.Select(static question => question.Endpoint).Distinct().Count());
        Assert.All(
            ["/health/ready", "/sign-in", "/account", "/api/v1/me", "/api/v1/projects/{project}", "/api/v1/organizations/{organization}/audit",
                "/api/v1/organizations/{organization}/buckets/{bucket}"],
            path => Assert.Contains(endpoints, endpoint => endpoint.RoutePattern.RawText == path));
        Assert.True(questions.Count > 4000, $"{questions.Count} questions");
    }

    // The last before the handlers: says that a request came so far, and lets only those on that change nothing.
    private static ServerFeatures StopAtHandlers { get; } = ServerFeatures.None with
    {
        Use = static app => app.Use(static (context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[ReachedMark] = "1";
                return Task.CompletedTask;
            });
            return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? next(context) : Task.CompletedTask;
        }),
    };

    private static string Kind(HttpResponseMessage answer) => (answer.StatusCode, answer.Headers.Contains(ReachedMark)) switch
    {
        ( >= HttpStatusCode.InternalServerError, _) => $"failed with {(int)answer.StatusCode}",
        (_, true) => LetThrough,
        (HttpStatusCode.Unauthorized, _) => NotSignedIn,
        (HttpStatusCode.Forbidden, _) => NotGranted,
        (HttpStatusCode.NotFound, _) => NotThere,
        var (status, _) => $"answered {(int)status}",
    };

    private static IEnumerable<Question> Questions(RouteEndpoint endpoint, IReadOnlyList<Player> cast)
    {
        var permission = endpoint.Metadata.GetMetadata<PermissionDemand>()?.Permission;
        // Below an organization it matters whose it is, and below the installation who asks; elsewhere every place and role is the same.
        string[] places = permission?.Level is ResourceLevel.Organization or ResourceLevel.Project or ResourceLevel.Bucket
            ? [Own, OtherProject, OtherOrganization]
            : [Own];
        var players = permission?.Level is null or ResourceLevel.Person
            ? cast.Where(static player => player.Roles.Count == 0 || player.Roles.Contains(BuiltInRoles.Owner) || player.IsOperator)
            : cast;
        return from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
               from player in players
               from place in places
               select new Question(endpoint, method, player, place, Expected(permission, player, place));
    }

    private static string Expected(Permission? permission, Player player, string place)
    {
        return permission switch
        {
            null => LetThrough,
            _ when player.Person is null => NotSignedIn,
            { Level: ResourceLevel.Person } => LetThrough,
            { Level: ResourceLevel.Installation } when !player.IsOperator => NotThere,
            { Level: ResourceLevel.Installation } => BuiltInRoles.Operator.Permissions.Contains(permission) ? LetThrough : NotGranted,
            _ when place == OtherOrganization => NotThere,
            _ when player.Roles.Any(role => role.Permissions.Contains(permission) && Reaches(role, place)) => LetThrough,
            _ => player.IsOperator ? NotThere : NotGranted,
        };
    }

    private static bool Reaches(RoleDefinition role, string place) =>
        role.Level == ResourceLevel.Organization || (role.Level == ResourceLevel.Project && place == Own);

    private static async Task<List<Player>> CastAsync(WholeServer server)
    {
        var (own, other) = (await TargetAsync(server, "own"), await TargetAsync(server, "other"));
        var second = await SecondAsync(server, own);
        var places = new Dictionary<string, Target> { [Own] = own, [OtherProject] = second, [OtherOrganization] = other };
        var cast = new List<Player>
        {
            new("nobody", [], null, places),
            new("a stranger to every role", [], await server.PersonAsync(own.OrganizationId), places),
        };
        foreach (var role in BuiltInRoles.All.Values.Where(static role => role != BuiltInRoles.Self))
        {
            cast.Add(role == BuiltInRoles.SupportRead || role == BuiltInRoles.SupportWrite
                ? await SupportAsync(server, role, other)
                : new Player(role.Name, [role], await PersonAsync(server, role, own), places));
        }

        return cast;
    }

    private static async Task<PersonInSession> PersonAsync(WholeServer server, RoleDefinition role, Target own)
    {
        var on = role.Level switch
        {
            ResourceLevel.Installation => Resource.Installation,
            ResourceLevel.Organization => Resource.ForOrganization(own.OrganizationId),
            _ => Resource.ForProject(own.OrganizationId, own.ProjectId),
        };
        return await server.PersonAsync(on.Organization, (role.Name, on));
    }

    // Support is let into a project of an organization of its own, so that no other operator of the cast comes in with it.
    private static async Task<Player> SupportAsync(WholeServer server, RoleDefinition role, Target other)
    {
        var helped = await TargetAsync(server, $"helped-by-{role.Name}");
        await server.Guard.GrantAsync(
            SubjectKind.Operators, GrantRow.Operators, role.Name, Resource.ForProject(helped.OrganizationId, helped.ProjectId),
            ends: TimeProvider.System.GetUtcNow().AddHours(1));
        var second = await SecondAsync(server, helped);
        return new Player(
            role.Name,
            [BuiltInRoles.Operator, role],
            await server.PersonAsync(null, (BuiltInRoles.Operator.Name, Resource.Installation)),
            new() { [Own] = helped, [OtherProject] = second, [OtherOrganization] = other });
    }

    private static async Task<Target> TargetAsync(WholeServer server, string slug)
    {
        var organization = await server.Guard.OrganizationAsync(slug);
        return await ProjectAsync(server, organization, "first");
    }

    private static Task<Target> SecondAsync(WholeServer server, Target first) => ProjectAsync(server, first.OrganizationId, "second");

    private static async Task<Target> ProjectAsync(WholeServer server, Id<Organization> organization, string bucket)
    {
        var project = await server.Guard.ProjectAsync(organization);
        await server.Guard.DoAsync(Resource.ForOrganization(organization), change =>
            change.Create(VaultTables.Buckets, VaultRows.Bucket(organization, project, bucket), "bucket.create"));
        return new Target(organization.ToString(), project.ToString(), bucket);
    }

    /// <summary>Somebody who asks.</summary>
    private sealed record Player(
        string Name, IReadOnlyList<RoleDefinition> Roles, PersonInSession? Person, Dictionary<string, Target> Places)
    {
        public bool IsOperator => Roles.Contains(BuiltInRoles.Operator);
    }

    /// <summary>Where a request points.</summary>
    private sealed record Target(string Organization, string Project, string Bucket)
    {
        public Id<Organization> OrganizationId => Id<Organization>.Parse(Organization, null);

        public Id<Project> ProjectId => Id<Project>.Parse(Project, null);
    }

    /// <summary>One cell of the matrix.</summary>
    private sealed record Question(RouteEndpoint Endpoint, string Method, Player Player, string Place, string Expected)
    {
        public HttpRequestMessage Request()
        {
            var (organization, project, bucket) = Player.Places[Place];
            var path = WholeServer.PathOf(Endpoint, organization, project, bucket);
            var request = Player.Person?.Request(Method, path) ?? new HttpRequestMessage(new HttpMethod(Method), path);
            request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
            return request;
        }

        public override string ToString() => $"{Method} {Endpoint.RoutePattern.RawText} as {Player.Name} on {Place}";
    }
}
