using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using Npgsql;

namespace Weir.Store.PostgreSql;

/// <summary>
/// Runs units on PostgreSQL, a bounded number at a time, and again after a serialization failure or deadlock. A unit that fails twice runs
/// alone in this process, so that contention costs time and not answers.
/// </summary>
internal sealed class UnitRunner(NpgsqlDataSource source, int connections, TimeProvider time) : IAsyncDisposable
{
    private const int MostAttempts = 20;
    private const int AttemptsTogether = 2;
    private const int LongestWaitMilliseconds = 250;

    private readonly SemaphoreSlim _places = new(connections, connections);
    private readonly SemaphoreSlim _alone = new(1, 1);
    private volatile bool _closed;

    /// <summary>Runs a unit until it commits, throws, or has failed too often.</summary>
    public async Task<T> RunAsync<T>(Func<WriteUnit, T> unit, UnitIsolation isolation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var places = attempt <= AttemptsTogether ? 1 : connections;
            await TakeAsync(places, cancellationToken).ConfigureAwait(false);
            try
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(Database));

                // Synchronous from here on: the unit is, and a transaction that waits for a thread in the middle holds its locks longer.
                return await Task.Run(() => Attempt(unit, isolation), CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreException error) when (attempt < MostAttempts && StoreErrors.AsksForRetry(error.InnerException as DbException))
            {
                // Falls through to the wait, then tries again.
            }
            finally
            {
                _places.Release(places);
            }

            var longest = Math.Min(LongestWaitMilliseconds, 2 << Math.Min(attempt, 10));

            // Real time, whatever clock the units see: the other party of the conflict runs in real time too.
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, longest)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the units that run.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await TakeAsync(connections, CancellationToken.None).ConfigureAwait(false);
        _places.Release(connections);
    }

    private async Task TakeAsync(int places, CancellationToken cancellationToken)
    {
        if (places == 1)
        {
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        // One at a time collects all places, or two could hold half of them each for ever.
        await _alone.WaitAsync(cancellationToken).ConfigureAwait(false);
        var taken = 0;
        try
        {
            for (; taken < places; taken++)
            {
                await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            if (taken > 0)
            {
                _places.Release(taken);
            }

            throw;
        }
        finally
        {
            _alone.Release();
        }
    }

    private T Attempt<T>(Func<WriteUnit, T> body, UnitIsolation isolation)
    {
        var committing = false;
        try
        {
            using var connection = source.OpenConnection();
            using var transaction = connection.BeginTransaction(
                isolation == UnitIsolation.Serializable ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted);
            var unit = new WriteUnit(DatabaseEngine.PostgreSql, connection, transaction, time.GetUtcNow());
            try
            {
                var value = body(unit);
                if (StoreErrors.AsksForRetry(unit.Failure))
                {
                    throw unit.Failure!;
                }

                if (unit.Outcome(null) is { } caught)
                {
                    throw caught;
                }

                if (!unit.IsRolledBack)
                {
                    committing = true;
                    transaction.Commit();
                }

                return value;
            }
            catch (Exception) when (StoreErrors.AsksForRetry(unit.Failure))
            {
                // The unit may have turned the failure into its own error; what the server asks for is still another run.
                throw unit.Failure!;
            }
            finally
            {
                unit.End();
            }
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error) is var reason && committing && error is not PostgresException
                ? new StoreUnavailableException(
                    "The connection broke while committing; whether the change was kept is not known. Look before trying again.", error)
                {
                    IsOutcomeUnknown = true,
                }
                : reason;
        }
    }
}
