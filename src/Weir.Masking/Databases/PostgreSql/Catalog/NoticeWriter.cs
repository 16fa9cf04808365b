using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>Says what becomes of the objects that a copy does not get, or gets changed.</summary>
internal static class NoticeWriter
{
    /// <summary>One notice for each object, and one for what is left out of every copy.</summary>
    public static IReadOnlyList<SchemaNotice> Write(IEnumerable<(string Kind, string Name)> objects)
    {
        var notices = new List<SchemaNotice>
        {
            new("owners, grants, tablespaces and settings of roles or the database", "left out: they name roles and places of the source"),
        };
        notices.AddRange(objects.Select(o => new SchemaNotice($"{o.Kind} {o.Name}", Reason(o.Kind))));
        return notices;
    }

    /// <summary>What cannot be carried because it needs a foreign table.</summary>
    public static IEnumerable<SchemaNotice> WriteForeignUses(IEnumerable<(uint Root, string Needed, string What)> uses) => uses.Select(u =>
        new SchemaNotice(
            u.What, $"needs the foreign table {u.Needed}, which is left out; drop one of them in the source", IsRefusal: true));

    private static string Reason(string kind) => kind switch
    {
        "publication" => "left out: a copy publishes nothing",
        "subscription" => "left out: it would connect the copy to another database",
        "foreign server" or "user mapping" => "left out: it can point the copy at production",
        "foreign table" => "left out: its rows are elsewhere",
        "event trigger" => "left out: creating one needs a superuser",
        "large objects" => "left out: columns that refer to large objects by oid keep numbers that lead nowhere",
        "row security" => "policies are left out: they name roles of the source, and would hide rows of the copy",
        "security labels" => "left out: they belong to the source's security provider",
        "unlogged table" => "carried; it is emptied when the destination's server crashes, as in the source",
        "extension table" => "left out: it belongs to its extension, which fills it itself",
        _ => "left out",
    };
}
