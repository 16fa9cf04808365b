using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.Masking.Schema;

namespace Weir.Masking.Generators;

/// <summary>Everything a generator may know when it is bound to a column. Immutable.</summary>
public sealed record GeneratorBinding
{
    /// <summary>The table.</summary>
    public required TableSchema Table { get; init; }

    /// <summary>The column.</summary>
    public required ColumnSchema Column { get; init; }

    /// <summary>
    /// The type that outputs must fit: the column's own, or for a key the narrowest type among all columns that share the generator by
    /// foreign keys, or the type a composite generator hands to a sub-generator.
    /// </summary>
    public required LogicalType Target { get; init; }

    /// <summary>The generator with parameters as written.</summary>
    public required GeneratorSpec Spec { get; init; }

    /// <summary>The master key.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary>The consistency group.</summary>
    public required string Group { get; init; }

    /// <summary>What the output is keyed by.</summary>
    public required KeyedBy KeyedBy { get; init; }

    /// <summary>The fields of the row frame that make the key, for <see cref="KeyedBy.Row"/>, Entity and Table; else empty.</summary>
    public IReadOnlyList<int> KeyOrdinals { get; init; } = [];

    /// <summary>The column's own field in the row frame.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The field of another column of the same table in the row frame; null when there is none of that name.</summary>
    public required Func<string, int?> OrdinalOf { get; init; }

    /// <summary>The locale of dictionaries.</summary>
    public required string Locale { get; init; }

    /// <summary>The date that ages are reckoned at.</summary>
    public required DateOnly ReferenceDate { get; init; }

    /// <summary>
    /// What the collector of this generator gathered (see <see cref="IStatisticsGenerator"/>); null while a plan is only being validated.
    /// </summary>
    public object? Statistics { get; init; }

    /// <summary>The most bytes that the collector of this generator may take.</summary>
    public long StatisticsBytes { get; init; } = 192 << 20;

    /// <summary>
    /// The source's own identifying values (names, e-mails, numbers), for finding them inside text; null while a plan is only being
    /// validated or when no column of the plan asks for them.
    /// </summary>
    public Detection.IKnownValues? KnownValues { get; init; }

    /// <summary>A new reader of the parameters.</summary>
    public ParameterReader ReadParameters() => new(Spec);

    /// <summary>Keys of this consistency group.</summary>
    internal GroupKeys Keys => MasterKey.ForGroup(Group);

    /// <summary>Binds a sub-generator of a composite generator, in its own group, for values of <paramref name="target"/>.</summary>
    /// <exception cref="GeneratorBindingException">The sub-generator is unknown or does not fit.</exception>
    public BoundGenerator BindNested(GeneratorSpec spec, LogicalType target)
    {
        var generator = GeneratorCatalog.Find(spec.Name)
            ?? throw new GeneratorBindingException([UnknownGenerator(spec.Name)]);
        var declaration = generator.Declaration;
        if (!declaration.Accepts.Contains(target.Kind))
        {
            throw new GeneratorBindingException(
                [$"generator {spec.Name} takes {string.Join(", ", declaration.Accepts)}, not {target.Kind}"]);
        }

        ParameterReader.RefuseUnknown(spec, declaration);
        return generator.Bind(this with
        {
            Spec = spec,
            Target = target,
            Group = spec.Group ?? (declaration.DefaultGroup == GeneratorDeclaration.ColumnGroup
                ? $"{Table.Name.Name}.{Column.Name}"
                : declaration.DefaultGroup),
            KeyedBy = declaration.KeyedBy == KeyedBy.Table ? KeyedBy.Value : spec.By is null ? declaration.KeyedBy : KeyedBy,
        });
    }

    /// <summary>The message for a generator that does not exist, with the nearest name.</summary>
    public static string UnknownGenerator(string name) =>
        GeneratorCatalog.Suggest(name) is { } near
            ? $"there is no generator named {name}; did you mean {near}? weir generators lists all"
            : $"there is no generator named {name}; weir generators lists all";
}
