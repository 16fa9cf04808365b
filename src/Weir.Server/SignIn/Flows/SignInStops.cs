using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// The switches that stop sign-ins, of one organization or of all. While one is there nobody signs in, and the sessions of everybody but the
/// person who turned it are refused; once it is gone, those that are within their limits count again. docs/operations/sign-in.md tells the
/// way back for when that person is gone.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class SignInStops(Database database, TimeProvider time)
{
    /// <summary>The stop of an organization, or of the installation where null; null where there is none.</summary>
    public Task<SignInStopRow?> FindAsync(Id<Organization>? organization, CancellationToken cancellationToken) =>
        database.QueryOneAsync<SignInStopRow>(
            SignInTables.Stops.Select + " where scope = @scope", new { scope = ScopeOf(organization) }, cancellationToken);

    /// <summary>Adds a stop to a change; a second one of the same scope makes it a duplicate.</summary>
    /// <param name="change">The change.</param>
    /// <param name="organization">Whose sign-ins; null for everybody's.</param>
    /// <param name="by">The actor who stops them, and is not stopped.</param>
    public SignInStopRow Stop(AuditedChange change, Id<Organization>? organization, string by)
    {
        var row = new SignInStopRow(Id<SignInStop>.New(time), organization, ScopeOf(organization), by, time.GetUtcNow(), 1);
        change.Create(SignInTables.Stops, row, "signin.stop");
        return row;
    }

    /// <summary>Adds the end of a stop to a change.</summary>
    public static AuditedChange Allow(AuditedChange change, SignInStopRow stop) => change.Remove(SignInTables.Stops, stop, "signin.allow");

    private static string ScopeOf(Id<Organization>? organization) => organization?.ToString() ?? SignInStopRow.Installation;
}
