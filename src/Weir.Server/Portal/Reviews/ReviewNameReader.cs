using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Server.SignIn.Accounts;
using Weir.Store;

namespace Weir.Server.Portal.Reviews;

/// <summary>Finds the names of people and things that reviews speak of, within one organization. Safe for concurrent use.</summary>
/// <param name="database">The database.</param>
/// <param name="seals">Opens people's names.</param>
internal sealed class ReviewNameReader(Database database, PersonSeals seals)
{
    private const string Things =
        """
        select id, name from groups where organization = @organization and id in @ids
        union all select id, name from service_accounts where organization = @organization and id in @ids
        union all select id, name from projects where organization = @organization and id in @ids
        union all select id, name from roles where organization = @organization and id in @ids
        union all select id, name from access_keys where organization = @organization and id in @ids
        """;

    /// <summary>The names of everybody who started, completed or decided, and of everything that lines are about.</summary>
    public async Task<ReviewNames> ReadAsync(
        Id<Organization> organization,
        IEnumerable<ReviewView> reviews,
        IReadOnlyList<ReviewLineView> lines,
        CancellationToken cancellationToken)
    {
        var ids = reviews.SelectMany(static review => new[] { review.StartedBy, review.CompletedBy })
            .Concat(lines.SelectMany(static line => new[]
            {
                line.Finding.Holder, line.Finding.Group, line.Finding.AccessKey, line.Finding.Role, line.Finding.Project, line.Decision?.DecidedBy,
            }))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var things = await database.QueryAsync<Named>(Things, new { organization, ids }, cancellationToken);
        var people = await database.QueryAsync<Person>(
            "select id, name_sealed from users where organization = @organization and id in @ids", new { organization, ids }, cancellationToken);
        var names = things.ToDictionary(static row => row.Id, static row => row.Name, StringComparer.Ordinal);
        foreach (var person in people)
        {
            if (seals.Open(person.Id, PersonalColumn.Name, person.NameSealed) is { Length: > 0 } name)
            {
                names[person.Id.ToString()] = name;
            }
        }

        return new ReviewNames(names);
    }

    private sealed record Named(string Id, string Name);

    private sealed record Person(Id<User> Id, byte[] NameSealed);
}
