using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>Whether different inputs give different outputs.</summary>
public enum Uniqueness
{
    /// <summary>A permutation of its domain: different inputs never meet.</summary>
    Preserved = 0,

    /// <summary>A keyed draw from a large space: inputs may meet with the birthday probability of that space.</summary>
    NotGuaranteed = 1,

    /// <summary>Inputs are expected to meet. An error on a unique column.</summary>
    Lossy = 2,
}

/// <summary>What an output is a function of, besides the key.</summary>
public enum KeyedBy
{
    /// <summary>Nothing: the output does not depend on the data.</summary>
    Nothing = 0,

    /// <summary>The input value: equal inputs give equal outputs wherever the consistency group is used.</summary>
    Value = 1,

    /// <summary>The row's key: equal inputs in different rows differ.</summary>
    Row = 2,

    /// <summary>A column, or a foreign-key path, that names the entity the row belongs to.</summary>
    Entity = 3,

    /// <summary>The whole column: all its values, and the row's key.</summary>
    Table = 4,
}

/// <summary>How well an output protects its input, from strong to none. Printed with the generator's reason.</summary>
public enum PrivacyClass
{
    /// <summary>1: nothing of the source's value is used.</summary>
    DataFree = 1,

    /// <summary>2: drawn by key from a space that does not depend on the value; not consistent across rows.</summary>
    Unlinkable = 2,

    /// <summary>3: a keyed pseudonym: equal inputs stay recognisable as equal, nothing else.</summary>
    Pseudonym = 3,

    /// <summary>4: part of the value, or of its order, length or distribution, stays.</summary>
    Partial = 4,

    /// <summary>5: depends on its sub-generators or leaves what they do not find.</summary>
    Composite = 5,

    /// <summary>6: the value itself.</summary>
    Unprotected = 6,
}

/// <summary>A parameter of a generator.</summary>
/// <param name="Name">As written in the configuration.</param>
/// <param name="Type">For the documentation: <c>integer</c>, <c>text</c>, <c>one of a|b</c>, <c>generator</c>.</param>
/// <param name="Default">As printed; null when the parameter must be given.</param>
/// <param name="Description">One sentence, with unit and range.</param>
public sealed record ParameterDeclaration(string Name, string Type, string? Default, string Description);

/// <summary>What a generator says about itself; <c>weir generators</c> prints it and the planner trusts it.</summary>
public sealed record GeneratorDeclaration
{
    /// <summary>The name in the configuration, kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>Grows when the same input and key would give another output. A golden file per version never changes.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// What keys are derived for (see <see cref="Masking.Keys.GroupKeys"/>): <c>name/version</c>, so that a new version has new keys.
    /// </summary>
    internal string Purpose => $"{Name}/{Version}";

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// Details for the documentation: canonical form, formats, limits, standards. Plain text, paragraphs split by blank lines.
    /// </summary>
    public required string Description { get; init; }

    /// <summary>The kinds of value it takes. A column of another kind is a plan error.</summary>
    public required IReadOnlyList<ValueKind> Accepts { get; init; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<ParameterDeclaration> Parameters { get; init; } = [];

    /// <summary>What it is keyed by unless the configuration says otherwise.</summary>
    public required KeyedBy KeyedBy { get; init; }

    /// <summary>Whether the configuration may choose another key with <c>by</c>.</summary>
    public bool CanChooseKey { get; init; }

    /// <summary>Its uniqueness class before parameters; a bound generator may say better or worse.</summary>
    public required Uniqueness Uniqueness { get; init; }

    /// <summary>
    /// The <see cref="DefaultGroup"/> that stands for the column itself: each key family maps on its own, in the group <c>table.column</c>
    /// of
    /// its root, without the schema, so that both engines agree.
    /// </summary>
    public const string ColumnGroup = "column";

    /// <summary>The consistency group used unless the configuration names one; columns in one group map alike.</summary>
    public required string DefaultGroup { get; init; }

    /// <summary>Whether the holder of the master key can compute the input from the output.</summary>
    public bool IsReversible { get; init; }

    /// <summary>Whether the output uses nothing of the source's data.</summary>
    public bool IsDataFree { get; init; }

    /// <summary>
    /// Whether every output is a value of the column itself, NULL, or text written for its type: see <see
    /// cref="Schema.LogicalType.HasOwnSyntax"/>.
    /// </summary>
    public bool KeepsSyntax { get; init; }

    /// <summary>Whether it wants <see cref="GeneratorBinding.KnownValues"/>.</summary>
    public bool UsesKnownValues { get; init; }

    /// <summary>Its privacy class.</summary>
    public required PrivacyClass Privacy { get; init; }

    /// <summary>Why it has this class, in words for a security officer.</summary>
    public required string PrivacyReason { get; init; }

    /// <summary>An input and configuration for the documentation; the output shown is computed with a published example key.</summary>
    public required GeneratorExample Example { get; init; }

    /// <summary>
    /// Whether the generator, applied to a key column, may be applied to the columns that reference it without seeing their tables:
    /// true for generators that are a function of the value alone.
    /// </summary>
    public bool CanFollowForeignKeys => KeyedBy is KeyedBy.Value or KeyedBy.Nothing;
}

/// <summary>An example for the documentation.</summary>
/// <param name="Input">As text.</param>
/// <param name="Configuration">The column's line in the configuration.</param>
public sealed record GeneratorExample(string Input, string Configuration);
