using System.Reflection;
using Weir.Guard.Audit;
using Weir.Store;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Vault;

/// <summary>The tables of the catalog, and the migrations that make them.</summary>
public static class VaultTables
{
    /// <summary>Buckets.</summary>
    internal static readonly AuditedTable<BucketRow> Buckets = new("bucket", "buckets");

    /// <summary>Versions of objects and delete markers. A new one comes after all others of its key.</summary>
    internal static readonly AuditedTable<ObjectVersionRow> Versions = new("object-version", "object_versions", RecordKey)
    {
        Placed = ("seq", "(select coalesce(max(v.seq), 0) + 1 from object_versions v where v.bucket = @Bucket and v.key = @Key)"),
    };

    /// <summary>Multipart uploads under way.</summary>
    internal static readonly AuditedTable<UploadRow> Uploads = new("upload", "uploads", RecordKey);

    // How the key of a row is sealed changes when the project's key is rotated; that is no change of the row.
    private const string RecordKey = "record_key";

    /// <summary>Where the record keys of versions are, those of uploads too; for whoever reads the record.</summary>
    public static RecordKeySource VersionKeys { get; } = new(
        ObjectVersion.Prefix + "_",
        """
        select id as subject, project, record_key as sealed from object_versions where id in @subjects and record_key is not null
        union all
        select version as subject, project, record_key as sealed from uploads where version in @subjects and record_key is not null
        """);

    /// <summary>The migrations of this project's tables in the main database, after those of the guard.</summary>
    public static MigrationSet Migrations { get; } = MigrationSet.From(Assembly.GetExecutingAssembly(), "vault", "Weir.Vault.Migrations.");

    /// <summary>Lets the database read and write the ids of this project. Called once before a database is opened; may be called again.</summary>
    public static void RegisterIds()
    {
        Database.RegisterId<Bucket>();
        Database.RegisterId<ObjectVersion>();
        Database.RegisterId<Upload>();
    }
}
