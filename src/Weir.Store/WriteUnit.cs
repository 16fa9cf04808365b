using System.Data.Common;
using Dapper;
using Weir.Store.Mapping;

namespace Weir.Store;

/// <summary>
/// What a unit of change may do: run statements inside its transaction. Valid only while the unit runs, on the thread that runs it.
/// </summary>
/// <remarks>
/// A unit may be run again from its beginning (PostgreSQL, after a serialization failure), so it keeps no state outside and does no I/O
/// of its own. After a statement failed, every later one is refused and nothing of the unit is kept, on both engines: the failure is the
/// unit's outcome even if the unit catches it, unless it then calls <see cref="RollBack"/> and returns a value of its own.
/// </remarks>
public sealed class WriteUnit
{
    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private bool _ended;

    internal WriteUnit(DatabaseEngine engine, DbConnection connection, DbTransaction? transaction, DateTimeOffset now)
    {
        Engine = engine;
        _connection = connection;
        _transaction = transaction;
        Now = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
    }

    /// <summary>The engine, where a statement must differ.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>The time of the unit in whole milliseconds, the same for all its statements.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Whether <see cref="RollBack"/> was called.</summary>
    internal bool IsRolledBack { get; private set; }

    /// <summary>The first failure of a statement, as the engine reported it, even if the unit caught what it became.</summary>
    internal DbException? Failure { get; private set; }

    /// <summary>Runs statements and returns how many rows they changed.</summary>
    /// <param name="sql">Statements in the common subset of both engines; parameters are written <c>@name</c>.</param>
    /// <param name="arguments">An object with a property for each parameter; null for none.</param>
    /// <exception cref="StoreException">The statement failed.</exception>
    public int Execute(string sql, object? arguments = null) =>
        Run(connection => connection.Execute(ListCondition.For(connection, sql), arguments, _transaction));

    /// <summary>Returns all rows of a query, each as a <typeparamref name="T"/>.</summary>
    /// <inheritdoc cref="Execute"/>
    public IReadOnlyList<T> Query<T>(string sql, object? arguments = null) =>
        Run(connection => connection.Query<T>(ListCondition.For(connection, sql), arguments, _transaction).AsList());

    /// <summary>Returns the one row of a query; the default when there is none.</summary>
    /// <inheritdoc cref="Execute"/>
    /// <exception cref="InvalidOperationException">There is more than one row.</exception>
    public T? QueryOne<T>(string sql, object? arguments = null) => Rows.One(Query<T>(sql, arguments));

    /// <summary>Keeps nothing of this unit; the value that it returns still reaches the caller.</summary>
    public void RollBack() => IsRolledBack = true;

    /// <summary>What the unit ended with, given what it threw: that, or a failure that it caught without rolling back, or null.</summary>
    internal Exception? Outcome(Exception? thrown) =>
        thrown ?? (Failure is { } failure && !IsRolledBack ? StoreErrors.Translate(failure) : null);

    /// <summary>Refuses further use by whoever kept a reference.</summary>
    internal void End() => _ended = true;

    private TResult Run<TResult>(Func<DbConnection, TResult> statement)
    {
        if (_ended)
        {
            throw new InvalidOperationException("This unit has ended; its statements belong inside the function given to WriteAsync.");
        }

        if (Failure is not null)
        {
            throw new InvalidOperationException("A statement of this unit has failed, so the unit cannot go on.", Failure);
        }

        try
        {
            return statement(_connection);
        }
        catch (DbException error)
        {
            Failure = error;
            throw StoreErrors.Translate(error);
        }
    }
}
