using System.Collections.Frozen;
using Weir.S3.Errors;

namespace Weir.S3.Routing;

/// <summary>
/// Finds the operation that a request asks for. A parameter that S3 knows as a subresource, or as an operation of its own, is never
/// passed over: what is not done here is answered 501, never with the operation that it would be without the parameter.
/// </summary>
internal sealed class OperationTable
{
    // Known to clients and not to this door ("Amazon S3 API reference", actions).
    private static readonly string[] NotHere =
    [
        "abac", "accelerate", "analytics", "annotation", "annotations", "cors", "intelligent-tiering", "inventory", "lifecycle", "logging",
        "metadataConfiguration", "metadataInventoryTable", "metadataJournalTable", "metadataTable", "metrics", "notification",
        "ownershipControls", "policy", "policyStatus", "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore",
        "select", "session", "torrent", "website", "append", "object-annotation",
    ];

    private readonly FrozenDictionary<(string Method, S3Level Level, string Marker, bool IsCopy), S3Operation> _operations;
    private readonly FrozenSet<string> _markers;

    /// <summary>Makes the table.</summary>
    /// <param name="operations">The operations.</param>
    /// <exception cref="ArgumentException">One has no permission or handler, or two look the same.</exception>
    public OperationTable(IReadOnlyList<S3Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Permission is null || operation.Handler is null)
            {
                throw new ArgumentException($"{operation.Name} has no permission or nobody who does it.", nameof(operations));
            }
        }

        All = operations;
        _operations = operations
            .ToDictionary(static operation => (operation.Method, operation.Level, operation.Marker, operation.IsCopy))
            .ToFrozenDictionary();
        _markers = operations.Select(static operation => operation.Marker).Where(static marker => marker.Length > 0).Concat(NotHere)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>All operations.</summary>
    public IReadOnlyList<S3Operation> All { get; }

    /// <summary>Finds an operation.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="level">What it is about.</param>
    /// <param name="target">Its target.</param>
    /// <param name="isCopy">Whether it has the header <c>x-amz-copy-source</c>.</param>
    /// <exception cref="S3Exception">There is no such operation here.</exception>
    public S3Operation Find(string method, S3Level level, RequestTarget target, bool isCopy)
    {
        var marker = "";
        foreach (var parameter in target.Query)
        {
            if (!_markers.Contains(parameter.Name))
            {
                continue;
            }

            if (marker.Length > 0)
            {
                throw new S3Exception(S3Errors.InvalidRequest, $"Conflicting query string parameters: {marker}, {parameter.Name}");
            }

            marker = parameter.Name;
        }

        if (_operations.TryGetValue((method, level, marker, isCopy), out var operation))
        {
            return operation;
        }

        throw new S3Exception(
            isCopy || (marker.Length > 0 && !All.Any(other => other.Marker == marker && other.Level == level)) || method is "POST" or "OPTIONS"
                ? S3Errors.NotImplemented
                : S3Errors.MethodNotAllowed);
    }
}
