using System.Collections;

namespace Weir.Testing.Histories;

/// <summary>
/// Says whether a history is linearizable: whether each operation can be thought to have happened at one moment between its call and its answer,
/// so that the answers are those of one object that does them one after another (Herlihy and Wing, 1990).
/// </summary>
/// <remarks>
/// The search of Wing and Gong (1993) with the memory of Lowe ("Testing for linearizability", 2017): an operation is tried as the next one where no
/// other had ended before it began, and what was tried already, the same operations to the same state, is not tried again.
/// </remarks>
public static class Linearizability
{
    /// <summary>Searches for an order.</summary>
    /// <typeparam name="T">What operations are.</typeparam>
    /// <typeparam name="TState">The object's state, compared by value.</typeparam>
    /// <param name="calls">The history, in any order.</param>
    /// <param name="initial">The state at the beginning.</param>
    /// <param name="next">The state after an operation, or false where it could not have been answered as it was in that state.</param>
    /// <returns>Null where there is an order; otherwise the calls of the longest that was found, and those that then could not follow.</returns>
    public static Contradiction<T>? Find<T, TState>(IEnumerable<Call<T>> calls, TState initial, Step<T, TState> next)
        where TState : IEquatable<TState>
    {
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(next);
        return new Search<T, TState>([.. calls.OrderBy(static call => call.Invoked)], next).Run(initial);
    }

    private sealed class Search<T, TState>(IReadOnlyList<Call<T>> calls, Step<T, TState> next)
        where TState : IEquatable<TState>
    {
        private readonly HashSet<(string Done, TState State)> _tried = [];
        private readonly BitArray _done = new(calls.Count);
        private readonly List<int> _order = [];
        private int[] _longest = [];

        public Contradiction<T>? Run(TState initial)
        {
            var open = calls.Count(static call => call.Answered is not null);
            var trail = new Stack<(IEnumerator<int> Choices, TState State)>();
            trail.Push((Choices().GetEnumerator(), initial));
            while (open > 0)
            {
                var (choices, state) = trail.Peek();
                if (!choices.MoveNext())
                {
                    trail.Pop();
                    if (trail.Count == 0)
                    {
                        return Explain();
                    }

                    open += Undo();
                    continue;
                }

                var chosen = choices.Current;
                if (next(state, calls[chosen].Operation, calls[chosen].Answered is not null, out var after))
                {
                    open -= Do(chosen);
                    if (_tried.Add((Key(), after)))
                    {
                        trail.Push((Choices().GetEnumerator(), after));
                    }
                    else
                    {
                        open += Undo();
                    }
                }
            }

            return null;
        }

        // What was called before the first answer of all that is not done yet; a list, because what is done changes while it is walked.
        private List<int> Choices()
        {
            var first = long.MaxValue;
            var choices = new List<int>();
            for (var index = 0; index < calls.Count && calls[index].Invoked <= first; index++)
            {
                if (!_done[index])
                {
                    choices.Add(index);
                    first = Math.Min(first, calls[index].Answered ?? long.MaxValue);
                }
            }

            return choices;
        }

        private int Do(int index)
        {
            _done[index] = true;
            _order.Add(index);
            if (_order.Count > _longest.Length)
            {
                _longest = [.. _order];
            }

            return calls[index].Answered is null ? 0 : 1;
        }

        private int Undo()
        {
            var index = _order[^1];
            _order.RemoveAt(_order.Count - 1);
            _done[index] = false;
            return calls[index].Answered is null ? 0 : 1;
        }

        private string Key()
        {
            var bytes = new byte[(calls.Count + 7) / 8];
            _done.CopyTo(bytes, 0);
            return Convert.ToBase64String(bytes);
        }

        private Contradiction<T> Explain()
        {
            foreach (var index in _longest)
            {
                _done[index] = true;
            }

            return new Contradiction<T>([.. _longest.Select(index => calls[index])], [.. Choices().Select(index => calls[index])]);
        }
    }
}

/// <summary>What an operation does to a state.</summary>
/// <param name="state">The state before.</param>
/// <param name="operation">The operation, with its answer.</param>
/// <param name="isAnswered">Whether its answer is known.</param>
/// <param name="after">The state after it.</param>
/// <returns>Whether it could have been answered as it was.</returns>
public delegate bool Step<in T, TState>(TState state, T operation, bool isAnswered, out TState after);

/// <summary>Why a history is not linearizable.</summary>
/// <param name="Longest">The longest order that was found.</param>
/// <param name="Stuck">What should have come next, and none of which can.</param>
public sealed record Contradiction<T>(IReadOnlyList<Call<T>> Longest, IReadOnlyList<Call<T>> Stuck)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"after\n{string.Join('\n', Longest.TakeLast(10))}\nnone of these can have come next\n{string.Join('\n', Stuck)}";
}
