using Weir.Masking.Schema;

namespace Weir.Masking.Detection;

/// <summary>Works out what tables are about from their names, columns and keys.</summary>
internal sealed class TableFactsReader(DatabaseSchema schema)
{
    private static readonly string[] Staff =
        ["staff", "employee", "doctor", "physician", "nurse", "user", "manager", "author", "provider", "agent", "worker", "rep"];

    private static readonly string[] Medical =
    [
        "patient", "patienten", "paciente", "paziente", "encounter", "diagnosis", "prescription", "visit", "clinical", "medication",
        "immunization", "lab",
    ];

    private static readonly string[] TellingKinds =
    [
        SensitiveKinds.FirstName, SensitiveKinds.LastName, SensitiveKinds.BirthDate, SensitiveKinds.Ssn,
        SensitiveKinds.MedicalRecordNumber, SensitiveKinds.Email,
    ];

    private static readonly TableFacts Nothing = new(ColumnName.Parse(""), TableContext.Unknown, false, false, null);

    private readonly Dictionary<TableName, TableContext> _contexts = schema.Tables.ToDictionary(t => t.Name, ContextOf);

    /// <summary>The facts of a table.</summary>
    public TableFacts Read(TableSchema table)
    {
        var name = ColumnName.Parse(table.Name.Name);
        var context = _contexts[table.Name];
        ForeignKey[] keys = [.. schema.ForeignKeys.Where(k => k.Table == table.Name && k.Columns.Count == 1)];
        string[] toPersons =
        [
            .. keys.Where(k => _contexts.GetValueOrDefault(k.ReferencedTable) == TableContext.Person).Select(k => k.Columns[0]),
            .. table.Columns.Where(c => NamesPerson(c.Name)).Select(c => c.Name),
        ];
        var isAboutPersons = context == TableContext.Person || toPersons.Length > 0;
        var isMedical = isAboutPersons && IsMedical(name, table, keys);
        return new TableFacts(name, context, isAboutPersons, isMedical, EntityPath(table, context, toPersons));
    }

    private static TableContext ContextOf(TableSchema table)
    {
        var context = TableContexts.Of(table.Name.Name);
        if (context != TableContext.Unknown)
        {
            return context;
        }

        var holdsPersons = DetectorCatalog.All
            .Where(d => TellingKinds.Contains(d.Kind))
            .Any(d => table.Columns.Any(c => d.Accepts(c.Type.Kind) && d.ScoreName(ColumnName.Parse(c.Name), Nothing) >= 0.9));
        return holdsPersons ? TableContext.Person : TableContext.Unknown;
    }

    // patient_id, PATIENT: a reference that may not be declared.
    private static bool NamesPerson(string column)
    {
        var words = ColumnName.Parse(column).Words;
        return words.Count is 1 or 2 && TableContexts.Of(words[0]) == TableContext.Person
            && (words.Count == 1 || words[1] is "id" or "key" or "uuid" or "fk" or "no" or "ref");
    }

    private static bool IsMedical(ColumnName name, TableSchema table, ForeignKey[] keys) =>
        name.Words.Concat(table.Columns.SelectMany(c => ColumnName.Parse(c.Name).Words))
            .Concat(keys.SelectMany(k => ColumnName.Parse(k.ReferencedTable.Name).Words))
            .Any(w => Medical.Contains(w) || (w.EndsWith('s') && Medical.Contains(w[..^1])));

    // A row belongs to the customer or patient it names rather than to the employee who dealt with it.
    private static string? EntityPath(TableSchema table, TableContext context, string[] toPersons)
    {
        if (context == TableContext.Person && table.PrimaryKey is { Columns: [var key] })
        {
            return key;
        }

        return toPersons.FirstOrDefault(c => !ColumnName.Parse(c).Words.Any(w => Staff.Contains(w))) ?? toPersons.FirstOrDefault();
    }
}
