using Weir.Masking.Schema;

namespace Weir.Masking.Configuration;

/// <summary>What happens to the rows of a table.</summary>
public enum TableMode
{
    /// <summary>Rows are carried, each column through its generator.</summary>
    DeIdentify = 0,

    /// <summary>The table is created and stays empty; rows elsewhere that must point into it fall away.</summary>
    Truncate = 1,

    /// <summary>The table does not reach the destination at all; constraints that point at it are left out.</summary>
    Skip = 2,
}

/// <summary>What a column does with a value that its generator does not take.</summary>
public enum ValuePolicy
{
    /// <summary>The source's value stays.</summary>
    Keep = 0,

    /// <summary>NULL is written.</summary>
    Null = 1,

    /// <summary>A value is made as if there had been an ordinary input.</summary>
    Generate = 2,

    /// <summary>The run stops and names table and column.</summary>
    Error = 3,
}

/// <summary>The four policies of a column.</summary>
/// <param name="OnNull">For NULL.</param>
/// <param name="OnEmpty">For text of length zero.</param>
/// <param name="OnTooLong">For output longer than the column; Generate means cut to fit.</param>
/// <param name="OnInvalid">For input out of the generator's domain.</param>
public sealed record ColumnPolicies(
    ValuePolicy OnNull = ValuePolicy.Keep,
    ValuePolicy OnEmpty = ValuePolicy.Keep,
    ValuePolicy OnTooLong = ValuePolicy.Generate,
    ValuePolicy OnInvalid = ValuePolicy.Generate);

/// <summary>A generator with its parameters, as written.</summary>
/// <param name="Name">The generator's name, for example <c>first-name</c>.</param>
/// <param name="Parameters">Its own parameters, nested generators included.</param>
/// <param name="Group">The consistency group; null is the generator's default.</param>
/// <param name="By">
/// What the output is keyed by: null is the generator's default; <c>value</c>, <c>row</c>, or a column or foreign-key path such as
/// <c>patient_id</c> or <c>visit_id.patient_id</c> (entity).
/// </param>
/// <param name="Line">Where it stands.</param>
public sealed record GeneratorSpec(string Name, ConfigMapping Parameters, string? Group = null, string? By = null, int Line = 0)
{
    /// <summary>A generator without parameters.</summary>
    public static GeneratorSpec Of(string name) => new(name, ConfigMapping.Empty);
}

/// <summary>A column of the configuration. Exactly one of <paramref name="Generator"/> and <paramref name="Follows"/> is set.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">Its declared type when the configuration was written; drift is measured against it.</param>
/// <param name="Kind">What the column holds (<see cref="Detection.SensitiveKinds"/>), or null when it is not sensitive.</param>
/// <param name="Generator">What makes its values.</param>
/// <param name="Follows">The referenced column, <c>table.column</c>, whose generator it shares.</param>
/// <param name="Policies">Its policies.</param>
/// <param name="Line">Where it stands.</param>
public sealed record ColumnConfiguration(
    string Name,
    string Type,
    string? Kind,
    GeneratorSpec? Generator,
    string? Follows,
    ColumnPolicies Policies,
    int Line = 0);

/// <summary>A table of the configuration.</summary>
/// <param name="Name"><c>schema.table</c>, or <c>table</c> for SQLite.</param>
/// <param name="Mode">What happens to its rows.</param>
/// <param name="Filter">A condition in the source's SQL over the table's columns: only rows for which it is true are carried.</param>
/// <param name="Columns">Every column of the table.</param>
/// <param name="Line">Where it stands.</param>
public sealed record TableConfiguration(
    string Name,
    TableMode Mode,
    string? Filter,
    IReadOnlyList<ColumnConfiguration> Columns,
    int Line = 0);

/// <summary>A workspace: the whole masking configuration (docs/formats/configuration.md).</summary>
public sealed record MaskingConfiguration
{
    /// <summary>The version of the file's format that this program writes and the only one it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>The source, without a password; null when it is given on the command line.</summary>
    public string? Source { get; init; }

    /// <summary>The destination, without a password; null when it is given on the command line.</summary>
    public string? Destination { get; init; }

    /// <summary>Path of the master key file, relative to the configuration file; null when it is given on the command line.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Locale of dictionaries, for example <c>en</c>; <c>any</c> takes all languages.</summary>
    public string Locale { get; init; } = "any";

    /// <summary>The date that ages are reckoned at (HIPAA's 90+ rule); fixed here so that a run can be repeated.</summary>
    public DateOnly ReferenceDate { get; init; } = new(2026, 1, 1);

    /// <summary>Destination roles that may read the tables after loading.</summary>
    public IReadOnlyList<string> GrantReadTo { get; init; } = [];

    /// <summary>Whether a run ends with the leak check.</summary>
    public bool LeakCheck { get; init; } = true;

    /// <summary>Foreign keys that the database does not declare.</summary>
    public IReadOnlyList<ForeignKey> VirtualForeignKeys { get; init; } = [];

    /// <summary>Every table of the source.</summary>
    public IReadOnlyList<TableConfiguration> Tables { get; init; } = [];
}

/// <summary>One fault of a configuration or plan.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Path">Where, for example <c>tables.public.patients.columns.email</c>.</param>
/// <param name="Message">What was expected and what to do next.</param>
/// <param name="Line">1-based line of the file, or 0.</param>
public sealed record Problem(Severity Severity, string Path, string Message, int Line = 0);

/// <summary>How bad a problem is.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Note = 0,

    /// <summary>Allowed, but someone should decide.</summary>
    Warning = 1,

    /// <summary>Nothing runs.</summary>
    Error = 2,

    /// <summary>The schema is not the one that the configuration was written for; nothing runs.</summary>
    Drift = 3,
}

/// <summary>A configuration could not be read or does not make a plan. Carries every problem found, not only the first.</summary>
public sealed class ConfigurationException(IReadOnlyList<Problem> problems)
    : Exception(string.Join(
        Environment.NewLine, problems.Select(p => p.Line > 0 ? $"line {p.Line}: {p.Path}: {p.Message}" : $"{p.Path}: {p.Message}")))
{
    /// <summary>All problems.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
