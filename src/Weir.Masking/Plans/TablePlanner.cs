using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Plans;

/// <summary>Plans one table after the other, collecting problems. For one use, on one thread.</summary>
internal sealed class TablePlanner
{
    private readonly MaskingConfiguration _configuration;
    private readonly DatabaseSchema _schema;
    private readonly MasterKey _masterKey;
    private readonly IReadOnlyList<ForeignKey> _foreignKeys;
    private readonly Dictionary<TableName, TableConfiguration> _tables;
    private readonly List<Problem> _problems;
    private readonly KeyFamilies _families;
    private readonly RowConditions _conditions;

    /// <param name="configuration">What is asked for.</param>
    /// <param name="schema">The source's schema.</param>
    /// <param name="masterKey">The key to bind with.</param>
    /// <param name="foreignKeys">Declared and virtual keys between existing columns.</param>
    /// <param name="tables">The configuration of every table of the schema.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public TablePlanner(
        MaskingConfiguration configuration,
        DatabaseSchema schema,
        MasterKey masterKey,
        IReadOnlyList<ForeignKey> foreignKeys,
        Dictionary<TableName, TableConfiguration> tables,
        List<Problem> problems)
    {
        _configuration = configuration;
        _schema = schema;
        _masterKey = masterKey;
        _foreignKeys = foreignKeys;
        _tables = tables;
        _problems = problems;
        _families = new KeyFamilies(schema, foreignKeys);
        _conditions = new RowConditions(
            schema, foreignKeys, tables, (table, message) => Error($"tables.{table}", message, tables[table].Line));
    }

    /// <summary>Plans a table.</summary>
    public TablePlan Plan(TableSchema table)
    {
        var configuration = _tables[table.Name];
        if (configuration.Mode == TableMode.Skip)
        {
            return new TablePlan(table, TableMode.Skip, null, [], []);
        }

        var condition = _conditions.Of(table.Name);
        if (configuration.Mode == TableMode.DeIdentify && condition is not null && configuration.Filter is null)
        {
            _problems.Add(new Problem(
                Severity.Warning,
                $"tables.{table.Name}",
                "only rows whose references are carried are carried, because a table that it must refer to is filtered or truncated",
                configuration.Line));
        }

        var carried = table.Columns.Where(c => !c.IsGenerated).ToList();
        var hidden = new List<ReadColumn>();
        var columns = new List<ColumnPlan>();
        for (var i = 0; i < carried.Count; i++)
        {
            var own = configuration.Columns.FirstOrDefault(c => c.Name == carried[i].Name);
            if (own is not null && PlanColumn(table, carried, i, own, hidden) is { } plan)
            {
                columns.Add(plan);
            }
        }

        var verdicts = UniquenessVerdicts.Judge(table, columns, _problems);
        columns = [.. columns.Select(c => c with { UniquenessVerdict = verdicts.GetValueOrDefault(c.Column.Name, "") })];
        Warn(table, columns);
        return new TablePlan(table, configuration.Mode, condition, columns, hidden);
    }

    private ColumnPlan? PlanColumn(
        TableSchema table, List<ColumnSchema> carried, int ordinal, ColumnConfiguration own, List<ReadColumn> hidden)
    {
        var column = carried[ordinal];
        var path = $"tables.{table.Name}.columns.{column.Name}";
        if (EffectiveSpec(table, own, path) is not { } effective)
        {
            return null;
        }

        var (spec, root, target) = effective;
        if (GeneratorCatalog.Find(spec.Name) is not { } generator)
        {
            Error(path, GeneratorBinding.UnknownGenerator(spec.Name), own.Line);
            return null;
        }

        var declaration = generator.Declaration;
        if (Misfit(declaration, column.Type) is { } misfit)
        {
            Error(path, misfit, own.Line);
            return null;
        }

        var key = new KeyResolver(_schema, _foreignKeys, table, carried, hidden).Resolve(spec, declaration, out var error);
        if (key is null)
        {
            Error(path, error, own.Line);
        }

        if (!CheckPolicies(column, own, path) || key is null)
        {
            return null;
        }

        var binding = new GeneratorBinding
        {
            Table = table,
            Column = column,
            Target = target ?? column.Type,
            Spec = spec,
            MasterKey = _masterKey,
            Group = spec.Group ?? DefaultGroup(declaration, root ?? new ColumnName(table.Name, column.Name)),
            KeyedBy = key.KeyedBy,
            KeyOrdinals = key.Ordinals,
            Ordinal = ordinal,
            OrdinalOf = name => carried.FindIndex(c => c.Name == name) is >= 0 and var found ? found : null,
            Locale = _configuration.Locale,
            ReferenceDate = _configuration.ReferenceDate,
        };
        return Bind(generator, binding, own, path, root);
    }

    /// <summary>Why a generator cannot serve a type, or null when it can.</summary>
    private static string? Misfit(GeneratorDeclaration declaration, LogicalType type)
    {
        if (!declaration.Accepts.Contains(type.Kind))
        {
            return $"generator {declaration.Name} takes {string.Join(", ", declaration.Accepts)}; the column's type {type.Declared} holds "
                + type.Kind;
        }

        return type.HasOwnSyntax && !declaration.KeepsSyntax
            ? $"the column's type {type.Declared} checks its own syntax, which generator {declaration.Name} does not know; use null, a "
                + "constant, categorical or shuffle"
            : null;
    }

    private ColumnPlan? Bind(Generator generator, GeneratorBinding binding, ColumnConfiguration own, string path, ColumnName? root)
    {
        try
        {
            ParameterReader.RefuseUnknown(binding.Spec, generator.Declaration);
            using var bound = generator.Bind(binding);
            var self = new ColumnName(binding.Table.Name, binding.Column.Name);
            return new ColumnPlan(
                binding.Column,
                own,
                generator,
                binding,
                _conditions.ReadExpression(binding.Table.Name, binding.Column.Name),
                root is { } leader && leader != self ? leader.ToString() : null,
                bound.Uniqueness,
                bound.OutputSpace,
                bound.FixedPointProbability,
                bound.IsOutputDisjoint,
                "");
        }
        catch (GeneratorBindingException exception)
        {
            foreach (var reason in exception.Reasons)
            {
                Error(path, reason, own.Line);
            }

            return null;
        }
    }

    /// <summary>The generator that applies to a column: its family's, or its own.</summary>
    private (GeneratorSpec Spec, ColumnName? Root, LogicalType? Target)? EffectiveSpec(
        TableSchema table, ColumnConfiguration own, string path)
    {
        var self = new ColumnName(table.Name, own.Name);
        var family = _families.Of(self);
        if (family is null)
        {
            if (own.Generator is { } spec)
            {
                return (spec, null, null);
            }

            Error(path, $"follows {own.Follows}, but no foreign key leads there; declare one under virtual_foreign_keys", own.Line);
            return null;
        }

        if (own.Follows is { } follows && family.Members.All(m => m.ToString() != follows))
        {
            Error(path, $"follows {follows}, but no foreign key connects them; it is connected to {family.Root}", own.Line);
            return null;
        }

        var leader = Leader(family);
        if (leader is null)
        {
            Error(path, $"shares values with {family.Root} by a foreign key, and that column has no generator", own.Line);
            return null;
        }

        var (root, rootSpec) = leader.Value;
        if (own.Generator is { } different && self != root && !SameGenerator(different, rootSpec))
        {
            if (different.Name != "passthrough" || different.Parameters.Entries.Count > 0)
            {
                Error(path, $"shares values with {root} by a foreign key and must use its generator; write follows: {root}", own.Line);
                return null;
            }

            _problems.Add(new Problem(
                Severity.Note, path, $"takes generator {rootSpec.Name} of {root}, because a foreign key connects them", own.Line));
        }

        var type = table.Column(own.Name)!.Type;
        var target = type with
        {
            MaxLength = family.Narrowest.MaxLength,
            Precision = type.Precision is null ? null : family.Narrowest.Precision,
            IntegerBits = type.IntegerBits == 0 ? 0 : family.Narrowest.IntegerBits,
        };
        return (rootSpec, root, target);
    }

    /// <summary>
    /// The member whose generator the family takes: the first root with one that does something, else the first with any.
    /// </summary>
    private (ColumnName Root, GeneratorSpec Spec)? Leader(Family family)
    {
        (ColumnName, GeneratorSpec)? fallback = null;
        foreach (var root in family.Roots.Concat(family.Members))
        {
            var configuration = _tables.GetValueOrDefault(root.Table);
            var spec = configuration?.Columns.FirstOrDefault(c => c.Name == root.Column)?.Generator;
            if (spec is { Name: not "passthrough" })
            {
                return (root, spec);
            }

            if (spec is not null)
            {
                fallback ??= (root, spec);
            }
        }

        return fallback;
    }

    private static bool SameGenerator(GeneratorSpec left, GeneratorSpec right) =>
        left.Name == right.Name && left.Group == right.Group && left.By == right.By
        && left.Parameters.Entries.Select(e => (e.Key, (e.Value as ConfigScalar)?.Text))
            .SequenceEqual(right.Parameters.Entries.Select(e => (e.Key, (e.Value as ConfigScalar)?.Text)));

    private static string DefaultGroup(GeneratorDeclaration declaration, ColumnName root) =>
        declaration.DefaultGroup == GeneratorDeclaration.ColumnGroup ? $"{root.Table.Name}.{root.Column}" : declaration.DefaultGroup;

    private bool CheckPolicies(ColumnSchema column, ColumnConfiguration own, string path)
    {
        var policies = own.Policies;
        if (column.IsNullable
            || (policies.OnEmpty != ValuePolicy.Null && policies.OnInvalid != ValuePolicy.Null && policies.OnTooLong != ValuePolicy.Null))
        {
            return true;
        }

        Error(path, "a policy says null, but the column does not allow NULL", own.Line);
        return false;
    }

    private void Warn(TableSchema table, List<ColumnPlan> columns)
    {
        foreach (var column in columns)
        {
            var path = $"tables.{table.Name}.columns.{column.Column.Name}";
            if (column is { IsPassthrough: true, Kind: { } kind } && kind != "key")
            {
                _problems.Add(new Problem(
                    Severity.Warning, path, $"holds {kind} and passes through unchanged", column.Configuration.Line));
            }

            if (column.IsPassthrough)
            {
                continue;
            }

            _problems.AddRange(table.Checks
                .Where(c => c.Columns.Contains(column.Column.Name))
                .Select(c => CheckTrials.Untried(table, column, c)));
        }
    }

    private void Error(string path, string message, int line) => _problems.Add(new Problem(Severity.Error, path, message, line));
}
