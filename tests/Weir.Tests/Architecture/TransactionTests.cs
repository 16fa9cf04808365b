using System.Text.RegularExpressions;

namespace Weir.Tests.Architecture;

/// <summary>Changes go through the write lane, so that each carries its audit entry and none is half kept.</summary>
public sealed partial class TransactionTests
{
    /// <summary>Folders that own connections: the store itself, the databases that are de-identified, and the samples of those.</summary>
    private static readonly string[] MayBegin = ["src/Weir.Store/", "src/Weir.Masking/", "src/Weir/Samples/"];

    [Fact]
    public void A_transaction_begins_only_where_connections_are_owned()
    {
        var places = SourceTree.CSharp
            .Where(static file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(static file => !MayBegin.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(static file => file.Lines
                .Select((line, index) => (Line: line, Number: index + 1))
                .Where(static line => Begins().IsMatch(line.Line))
                .Select(line => $"{file.Path}:{line.Number}"));

        Rule.Holds("A change goes through Database.WriteAsync; nothing else begins a transaction or opens a connection.", places);
    }

    [GeneratedRegex(
        """\.BeginTransaction(Async)?\b|"\s*(BEGIN|SAVEPOINT|START TRANSACTION)\b|new (Sqlite|Npgsql)Connection\b|\bNpgsqlDataSource\b""")]
    private static partial Regex Begins();
}
