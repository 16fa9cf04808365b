using System.Diagnostics.CodeAnalysis;

namespace Weir.Guard.Decisions;

/// <summary>The right to do one thing.</summary>
/// <param name="Name">The name in the field's words, such as <c>project.read</c>; stored in roles and in the audit, never changed.</param>
/// <param name="Level">What it is a right on. A role given on something wider gives it on everything below.</param>
/// <param name="Summary">What it lets somebody do, in one line without a full stop.</param>
/// <param name="StepUp">Whether a fresh second factor is needed each time.</param>
/// <param name="Reason">Whether a reason has to be given, which the audit keeps.</param>
/// <param name="WhileClosed">
/// Of a right on a project: whether it counts too while the project is archived or in the recycle bin. It does for reading, for giving and
/// taking rights, and for bringing the project back or removing it; without it the guard lets nothing in such a project be changed.
/// </param>
[SuppressMessage("Naming", "CA1711", Justification = "Permission is the word of the field, and of the design.")]
public sealed record Permission(
    string Name, ResourceLevel Level, string Summary, bool StepUp = false, bool Reason = false, bool WhileClosed = false)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
