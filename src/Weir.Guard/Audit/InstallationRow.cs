using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>The one row of <c>ledger_installation</c>: which installation this is, for ever.</summary>
internal static class InstallationRow
{
    /// <summary>The installation's id, which is made when it is first asked for.</summary>
    public static Task<Id<Installation>> IdAsync(Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var made = Id<Installation>.New(time);
        return database.WriteAsync(
            unit =>
            {
                if (unit.QueryOne<Id<Installation>?>("select id from ledger_installation") is { } known)
                {
                    return known;
                }

                unit.Execute("insert into ledger_installation (id, created_at) values (@made, @Now)", new { made, unit.Now });
                return made;
            },
            cancellationToken);
    }
}
