using System.Text.RegularExpressions;
using Weir.Masking.Configuration;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>Reads conditions from the configuration; every fault goes to the parameter reader.</summary>
internal sealed class ConditionReader(ParameterReader parameters, GeneratorBinding binding)
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly ValueKind[] Ordered =
        [ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Date, ValueKind.Time, ValueKind.Timestamp];

    private static readonly string[] Tests =
        ["equals", "not_equals", "in", "matches", "is_null", "less", "less_or_equal", "greater", "greater_or_equal"];

    /// <summary>The condition, or null when something is wrong with it.</summary>
    public Condition? Read(ConfigMapping mapping, string where)
    {
        var entries = mapping.Entries.Where(e => e.Key != "column").ToList();
        if (entries.Count != 1)
        {
            return Fail($"{where}: a condition has one of {string.Join(", ", Tests)}, all, any, not, and column");
        }

        var (test, node) = (entries[0].Key, entries[0].Value);
        switch (test)
        {
            case "all" or "any":
                return ReadList(node, where, test);
            case "not":
                return node is ConfigMapping inner
                    ? Read(inner, where) is { } condition ? new NotCondition(condition) : null
                    : Fail($"{where}: not must be a condition");
            default:
                return Tests.Contains(test)
                    ? ReadTest(mapping, test, node, where)
                    : Fail($"{where}: there is no test {test}; there are {string.Join(", ", Tests)}, all, any, not");
        }
    }

    private Condition? ReadList(ConfigNode node, string where, string test)
    {
        if (node is not ConfigSequence { Items.Count: > 0 } list || !list.Items.All(i => i is ConfigMapping))
        {
            return Fail($"{where}: {test} must be a list of conditions");
        }

        var conditions = list.Items.Select(i => Read((ConfigMapping)i, where)).ToList();
        return conditions.Contains(null) ? null : new ListCondition([.. conditions.OfType<Condition>()], test == "all");
    }

    private Condition? ReadTest(ConfigMapping mapping, string test, ConfigNode node, string where)
    {
        var name = mapping.Find("column") is { } column ? (column as ConfigScalar)?.Text : binding.Column.Name;
        if (name is null || binding.Table.Column(name) is not { } schema || binding.OrdinalOf(name) is not { } ordinal)
        {
            return Fail($"{where}: {binding.Table.Name} has no column {name} that is carried");
        }

        var type = schema.Type;
        switch (test)
        {
            case "is_null":
                return node is ConfigScalar { Text: "true" or "false" } truth
                    ? new NullCondition(ordinal, truth.Text == "true")
                    : Fail($"{where}: is_null must be true or false");
            case "in":
                return node is ConfigSequence { Items.Count: > 0 } list
                    ? ReadMembers(ordinal, type, list.Items, isMember: true, where)
                    : Fail($"{where}: in must be a list of values");
            case "equals" or "not_equals":
                return ReadMembers(ordinal, type, [node], test == "equals", where);
            case "matches":
                return ReadMatch(ordinal, type, node, where);
            default:
                return ReadOrder(ordinal, type, test, node, where);
        }
    }

    private MemberCondition? ReadMembers(int ordinal, LogicalType type, IReadOnlyList<ConfigNode> nodes, bool isMember, string where)
    {
        var values = nodes.Select(n => ReadValue(type, n, where)).ToList();
        return values.Contains(null) ? null : new MemberCondition(ordinal, [.. values.OfType<TypedValue>()], isMember);
    }

    private Condition? ReadMatch(int ordinal, LogicalType type, ConfigNode node, string where)
    {
        if (type.Kind != ValueKind.Text || node is not ConfigScalar { Text: { } pattern })
        {
            return Fail($"{where}: matches takes a regular expression and a column of text");
        }

        try
        {
            return new MatchCondition(ordinal, new Regex(pattern, Options));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return Fail($"{where}: matches must be a regular expression without back-references and look-around: {exception.Message}");
        }
    }

    private Condition? ReadOrder(int ordinal, LogicalType type, string test, ConfigNode node, string where)
    {
        if (!Ordered.Contains(type.Kind))
        {
            return Fail($"{where}: {test} takes numbers, dates and times, not {type.Declared}");
        }

        var sign = test.StartsWith("less", StringComparison.Ordinal) ? -1 : 1;
        var orEqual = test.EndsWith("equal", StringComparison.Ordinal);
        return ReadValue(type, node, where) is { } limit ? new OrderCondition(ordinal, limit, sign, orEqual) : null;
    }

    private TypedValue? ReadValue(LogicalType type, ConfigNode node, string where)
    {
        var expected = "a single value";
        if (node is ConfigScalar { Text: { } text } && TypedValue.Parse(text, type, out expected) is { } value)
        {
            return value;
        }

        parameters.Error($"{where}: the value must be {expected}");
        return null;
    }

    private Condition? Fail(string message)
    {
        parameters.Error(message);
        return null;
    }
}
