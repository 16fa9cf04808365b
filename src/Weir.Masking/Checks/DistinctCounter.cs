namespace Weir.Masking.Checks;

/// <summary>
/// Counts distinct fingerprints in bounded memory: exactly up to <see cref="Capacity"/>, beyond that by the k smallest values (Bar-Yossef
/// and
/// others, "Counting Distinct Elements in a Data Stream", 2002), within about 1 %. Each has a weight, of which the mean is kept. Not
/// thread-safe.
/// </summary>
internal sealed class DistinctCounter
{
    /// <summary>How many are counted exactly.</summary>
    public const int Capacity = 16_384;

    private readonly Dictionary<ulong, double> _smallest = [];
    private readonly PriorityQueue<ulong, ulong> _largestFirst = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));
    private double _weights;

    /// <summary>Whether <see cref="Count"/> is exact.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>How many distinct fingerprints were added.</summary>
    public long Count => IsExact
        ? _smallest.Count
        : (long)((Capacity - 1) / ((_largestFirst.Peek() + 1.0) / ulong.MaxValue));

    /// <summary>The mean weight of the distinct fingerprints, 0 when there are none.</summary>
    public double MeanWeight => _smallest.Count == 0 ? 0 : _weights / _smallest.Count;

    /// <summary>Adds a uniformly distributed fingerprint, of which the weight is always the same.</summary>
    public void Add(ulong fingerprint, double weight = 0)
    {
        if (_smallest.Count < Capacity)
        {
            if (_smallest.TryAdd(fingerprint, weight))
            {
                _largestFirst.Enqueue(fingerprint, fingerprint);
                _weights += weight;
            }

            return;
        }

        if (fingerprint > _largestFirst.Peek())
        {
            IsExact = false;
        }
        else if (_smallest.TryAdd(fingerprint, weight))
        {
            IsExact = false;
            _smallest.Remove(_largestFirst.EnqueueDequeue(fingerprint, fingerprint), out var removed);
            _weights += weight - removed;
        }
    }
}
