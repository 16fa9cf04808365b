using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>One of several generators, chosen by the row.</summary>
internal sealed class ConditionalGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "conditional",
        Version = 1,
        Summary = "Chooses the generator of each row by conditions on the row's own values.",
        Description = """
            cases is a list of mappings with when and generator; the first case whose condition is true decides, else otherwise.
            Conditions look at the source's values.

            A condition is a mapping with column (left out: this column) and one of equals, not_equals, in (a list), matches (a regular
            expression without back-references, anywhere in the text), is_null (true or false), less, less_or_equal, greater,
            greater_or_equal; or with all or any (lists of conditions) or not (a condition). Values are written in the form of the
            column's type. A comparison with NULL is false, not_equals included. Columns that are not carried cannot be looked at.

            It cannot follow foreign keys, because the referencing row does not know the condition. Each generator works in its own
            consistency group; generators keyed by row see the row's key.
            """,
        Accepts =
        [
            ValueKind.Text, ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Boolean, ValueKind.Date, ValueKind.Time,
            ValueKind.Timestamp, ValueKind.Uuid, ValueKind.Json, ValueKind.Bytes,
        ],
        Parameters =
        [
            new("cases", "list of {when, generator}", null, "Conditions with generators, in the order in which they are tried."),
            new("otherwise", "generator", null, "The generator of rows for which no condition is true."),
        ],
        KeyedBy = KeyedBy.Row,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "conditional",
        Privacy = PrivacyClass.Composite,
        PrivacyReason = "As the weakest of its generators; which one was used can show whether the condition held.",
        Example = new GeneratorExample(
            "123-45-6789",
            "{ type: text, generator: conditional, cases: [{ when: { matches: \"^[0-9-]+$\" }, generator: ff1-numeric }], "
                + "otherwise: redact }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var branches = new List<ConditionalBranch>();
        try
        {
            var cases = parameters.Mappings("cases");
            if (cases.Count == 0)
            {
                parameters.Error("cases must be given");
            }

            for (var i = 0; i < cases.Count; i++)
            {
                AddCase(parameters, binding, cases[i], i + 1, branches);
            }

            if (binding.Spec.Parameters.Find("otherwise") is null)
            {
                parameters.Error("otherwise must be given");
            }
            else if (parameters.Generator("otherwise") is { } otherwise)
            {
                AddBranch(parameters, binding, "otherwise", null, otherwise, branches);
            }

            parameters.ThrowIfInvalid();
            return new BoundConditional([.. branches]);
        }
        catch (GeneratorBindingException)
        {
            branches.ForEach(b => b.Generator.Dispose());
            throw;
        }
    }

    private static void AddCase(
        ParameterReader parameters, GeneratorBinding binding, ConfigMapping mapping, int number, List<ConditionalBranch> branches)
    {
        var where = $"case {number}";
        foreach (var (key, _) in mapping.Entries.Where(e => e.Key is not ("when" or "generator")))
        {
            parameters.Error($"{where}: there is no {key}; a case has when and generator");
        }

        if (mapping.Find("when") is not ConfigMapping when)
        {
            parameters.Error($"{where}: when must be a condition");
            return;
        }

        if (mapping.Find("generator") is not { } node)
        {
            parameters.Error($"{where}: generator must be given");
            return;
        }

        var condition = new ConditionReader(parameters, binding).Read(when, where);
        if (condition is not null && parameters.Nested($"{where}: generator", node) is { } spec)
        {
            AddBranch(parameters, binding, where, condition, spec, branches);
        }
    }

    private static void AddBranch(
        ParameterReader parameters,
        GeneratorBinding binding,
        string where,
        Condition? condition,
        GeneratorSpec spec,
        List<ConditionalBranch> branches)
    {
        try
        {
            branches.Add(new ConditionalBranch(condition, binding.BindNested(spec, binding.Target)));
        }
        catch (GeneratorBindingException exception)
        {
            foreach (var reason in exception.Reasons)
            {
                parameters.Error($"{where}: {reason}");
            }
        }
    }
}

/// <summary>A generator and the condition of its use; null is always.</summary>
internal sealed record ConditionalBranch(Condition? Condition, BoundGenerator Generator);

/// <summary>Tries the branches in their order; the last has no condition.</summary>
internal sealed class BoundConditional(ConditionalBranch[] branches) : BoundGenerator
{
    /// <inheritdoc />
    public override Uniqueness Uniqueness => branches.Select(b => b.Generator.Uniqueness).Append(Uniqueness.NotGuaranteed).Max();

    /// <inheritdoc />
    public override double OutputSpace => branches.Min(b => b.Generator.OutputSpace);

    /// <inheritdoc />
    public override double FixedPointProbability => branches.Max(b => b.Generator.FixedPointProbability);

    /// <inheritdoc />
    public override bool IsOutputDisjoint => branches.All(b => b.Generator.IsOutputDisjoint);

    // The row that decides is not known here, so the likeliest branch stands for all.
    /// <inheritdoc />
    public override double FixedPointProbabilityOf(in FieldValue input)
    {
        var probability = 0.0;
        foreach (var branch in branches)
        {
            probability = Math.Max(probability, branch.Generator.FixedPointProbabilityOf(input));
        }

        return probability;
    }

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        foreach (var branch in branches)
        {
            if (branch.Condition?.Holds(row) ?? true)
            {
                return branch.Generator.Generate(input, row, output);
            }
        }

        return false;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        foreach (var branch in branches)
        {
            branch.Generator.Dispose();
        }

        base.Dispose(disposing);
    }
}
