using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>What a feature keeps in projects. Registered as a singleton service by that feature.</summary>
/// <param name="Items">Kind by kind, in the order in which they go when a project is removed.</param>
internal sealed record ProjectParts(params IReadOnlyList<ProjectPart> Items);

/// <summary>One kind of things that a project has too many of for one unit, and that go some at a time (<see cref="ProjectEmptying"/>).</summary>
/// <param name="Kind">What they are, such as <c>bucket</c>.</param>
/// <param name="CountAsync">How many there are in a project.</param>
/// <param name="IsThere">Says inside a unit whether there are any.</param>
/// <param name="RemoveSomeAsync">Adds the removal of at most so many to the change, with its entries; gives how many.</param>
internal sealed record ProjectPart(
    string Kind,
    Func<Resource, CancellationToken, Task<long>> CountAsync,
    Func<WriteUnit, Resource, bool> IsThere,
    Func<AuditedChange, Resource, int, CancellationToken, Task<int>> RemoveSomeAsync);
