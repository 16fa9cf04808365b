using System.Reflection;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Vault;

namespace Weir.Server.Audit;

/// <summary>
/// Every audited table of the program: all static fields of the features' <c>…Tables</c> classes. Found and not listed, so that a table which
/// somebody forgot cannot stay out of exports and comparisons.
/// </summary>
internal static class AuditedTables
{
    /// <summary>All of them, by kind.</summary>
    public static IReadOnlyList<AuditedTable> All { get; } =
    [
        .. new[] { typeof(GuardTables), typeof(VaultTables), typeof(AuditedTables) }
            .SelectMany(static type => Of(type.Assembly))
            .OrderBy(static table => table.Kind, StringComparer.Ordinal),
    ];

    private static IEnumerable<AuditedTable> Of(Assembly assembly) => assembly.GetTypes()
        .Where(static type => type is { IsClass: true, ContainsGenericParameters: false })
        .SelectMany(static type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(static field => typeof(AuditedTable).IsAssignableFrom(field.FieldType))
        .Select(static field => (AuditedTable)field.GetValue(null)!);
}
