using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>How a change ended.</summary>
public enum ChangeOutcome
{
    /// <summary>Durable, with its entries.</summary>
    Committed = 1,

    /// <summary>Nothing was changed: a row has another revision than the one the change was made from, or is gone.</summary>
    Conflict = 2,

    /// <summary>Nothing was changed: a value that has to be unique is taken.</summary>
    Duplicate = 3,

    /// <summary>Nothing was changed: the project was archived or recycled, or the organization deleted, since the right was decided.</summary>
    Closed = 4,
}

/// <summary>
/// One change that was allowed, with the record of it. Rows and entries are gathered, everything secret is sealed, and then all of it is
/// written in one unit or none of it.
/// </summary>
/// <remarks>
/// A row is written only if it still has the revision that it was read with, so two changes at once never overwrite each other unseen.
/// Nothing is written into an organization that was deleted, but by Weir itself, nor into a project that was archived or recycled, but by a
/// right that counts there (<see cref="Permission.WhileClosed"/>): both are asked in the unit, so no change slips in beside the closing.
/// Not safe for concurrent use; committed once.
/// </remarks>
public sealed class AuditedChange
{
    private const string CountClosed =
        """
        select (select count(*) from organizations where id = @organization and state = 4)
             + (select count(*) from projects where id = @project and state <> 1)
        """;

    private readonly Database _database;
    private readonly AuditTrail _trail;
    private readonly Granted _granted;
    private readonly List<Func<WriteUnit, bool>> _steps = [];
    private bool _recorded;

    internal AuditedChange(Database database, AuditTrail trail, Granted granted)
    {
        _database = database;
        _trail = trail;
        _granted = granted;
    }

    /// <summary>Adds a row. Its revision is 1.</summary>
    public AuditedChange Create<TRow>(AuditedTable<TRow> table, TRow row, string action, CanonicalJson? detail = null)
        where TRow : class, IAuditedRow
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Revision, 1);
        var entry = Entry(table, action, row, row.Revision, before: null, after: table.State(row)) with { Detail = detail };
        return Step(unit => unit.Execute(table.Insert, row) == 1, entry).Mention(entry);
    }

    /// <summary>Writes a row anew. The new revision is the old one and one.</summary>
    public AuditedChange Update<TRow>(AuditedTable<TRow> table, TRow before, TRow after, string action, CanonicalJson? detail = null)
        where TRow : class, IAuditedRow
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(after.Revision, before.Revision + 1);
        if (before.AuditId != after.AuditId)
        {
            throw new ArgumentException("A row keeps its id.", nameof(after));
        }

        var entry = Entry(table, action, after, after.Revision, table.State(before), table.State(after)) with { Detail = detail };
        return Step(unit => unit.Execute(table.Update, after) == 1, entry).Mention(entry);
    }

    /// <summary>Removes a row.</summary>
    public AuditedChange Remove<TRow>(AuditedTable<TRow> table, TRow row, string action, CanonicalJson? detail = null)
        where TRow : class, IAuditedRow
    {
        var entry = Entry(table, action, row, revision: 0, table.State(row), after: null) with { Detail = detail };
        return Step(unit => unit.Execute(table.Delete, row) == 1, entry).Mention(entry);
    }

    /// <summary>Records something that changes no audited row, in the log of what the right is on.</summary>
    public AuditedChange Note(string action, string resourceKind, string resource, CanonicalJson? detail) =>
        Note(_granted.Resource.Organization, action, resourceKind, resource, detail);

    /// <summary>Records something that changes no audited row, as the event says it, in the log and under the key that it names.</summary>
    public AuditedChange Note(AuditEvent what) => Step(static _ => true, what);

    /// <summary>Records in the installation's own log what the right is not on: that an organization is gone, with its log's key.</summary>
    public AuditedChange NoteForInstallation(string action, string resourceKind, string resource, CanonicalJson? detail) =>
        Note(null, action, resourceKind, resource, detail);

    /// <summary>Does something else in the same unit: short statements, repeatable, no input or output of their own.</summary>
    public AuditedChange Also(Action<WriteUnit> statements)
    {
        _steps.Add(unit =>
        {
            statements(unit);
            return true;
        });
        return this;
    }

    /// <summary>Goes on only if a statement's condition holds; otherwise the outcome is <see cref="ChangeOutcome.Conflict"/>.</summary>
    public AuditedChange Only(Func<WriteUnit, bool> condition)
    {
        _steps.Add(condition);
        return this;
    }

    /// <summary>Writes everything in one unit.</summary>
    /// <exception cref="InvalidOperationException">Nothing is recorded: a change without an entry does not exist.</exception>
    public async Task<ChangeOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        if (!_recorded)
        {
            throw new InvalidOperationException($"A change by {_granted.Permission} records nothing; every change has an entry.");
        }

        try
        {
            var outcome = await _database.WriteAsync(Write, cancellationToken);
            if (outcome == ChangeOutcome.Committed)
            {
                _trail.NotifyAppended();
            }

            return outcome;
        }
        catch (StoreConstraintException exception) when (exception.Kind == ConstraintKind.Unique)
        {
            return ChangeOutcome.Duplicate;
        }
    }

    private ChangeOutcome Write(WriteUnit unit)
    {
        if (IsClosed(unit))
        {
            return ChangeOutcome.Closed;
        }

        foreach (var step in _steps)
        {
            if (!step(unit))
            {
                unit.RollBack();
                return ChangeOutcome.Conflict;
            }
        }

        return ChangeOutcome.Committed;
    }

    private bool IsClosed(WriteUnit unit)
    {
        var organization = _granted.Actor.Kind == ActorKind.System ? null : _granted.Resource.Organization;
        var project = _granted.Permission.WhileClosed ? null : _granted.Resource.Project;
        return (organization is not null || project is not null)
            && unit.QueryOne<long>(CountClosed, new { organization, project }) > 0;
    }

    private AuditedChange Step(Func<WriteUnit, bool> statement, AuditEvent entry)
    {
        var record = _trail.Prepare(_granted.Actor, entry);
        _recorded = true;
        _steps.Add(unit =>
        {
            if (!statement(unit))
            {
                return false;
            }

            record.Append(unit);
            return true;
        });
        return this;
    }

    private AuditEvent Entry<TRow>(AuditedTable<TRow> table, string action, TRow row, long revision, byte[]? before, byte[]? after)
        where TRow : class, IAuditedRow =>
        Complete(new AuditEvent(action, table.Kind, row.AuditId, Outcome.Done)
        {
            Organization = row.AuditLog,
            Project = row.AuditProject,
            SealedFor = row.StateOwner,
            SealedUnder = row.StateKey,
            Revision = revision,
            Before = before,
            After = after,
        });

    // Every entry of a row stands in the row's own log. Where the right is on something else, that log has the deed as well, without states.
    private AuditedChange Mention(AuditEvent entry) => entry.Organization == _granted.Resource.Organization
        ? this
        : Step(static _ => true, entry with
        {
            Organization = _granted.Resource.Organization,
            SealedFor = null,
            Revision = null,
            Before = null,
            After = null,
        });

    private AuditedChange Note(Id<Organization>? log, string action, string resourceKind, string resource, CanonicalJson? detail) => Step(
        static _ => true,
        Complete(new AuditEvent(action, resourceKind, resource, Outcome.Done) { Organization = log, Detail = detail }));

    private AuditEvent Complete(AuditEvent entry) => entry with
    {
        Project = entry.Project ?? _granted.Resource.Project?.ToString(),
        Permission = _granted.Permission.Name,
        Grant = _granted.Grant?.ToString(),
        Reason = _granted.Reason,
    };
}
