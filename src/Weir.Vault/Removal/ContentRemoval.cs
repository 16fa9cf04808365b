using Weir.Foundation;
using Weir.Store;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Vault.Removal;

/// <summary>
/// Takes the bytes of a version out of the catalog in the unit that removes its row: the wrapped data keys, small bodies, and, for blobs that
/// no other version has, a note that they can be removed from the store. From that unit on nobody can open them.
/// </summary>
internal static class ContentRemoval
{
    private const string Note =
        """
        insert into blob_removals (blob, since)
        select distinct o.blob, @Now from object_blobs o
        where o.version = @version and o.body is null
          and not exists (select 1 from object_blobs x where x.blob = o.blob and x.version <> @version)
        on conflict (blob) do nothing
        """;

    /// <summary>What a version has, with its place as the newest of its key.</summary>
    public static void OfVersion(WriteUnit unit, ObjectVersionRow row)
    {
        Blobs(unit, row.Id);
        unit.Execute("delete from current_objects where bucket = @Bucket and key = @Key and version = @Id", row);
    }

    /// <summary>What was uploaded in parts.</summary>
    public static void OfUpload(WriteUnit unit, UploadRow row) => Blobs(unit, row.Version);

    private static void Blobs(WriteUnit unit, Id<ObjectVersion> version)
    {
        unit.Execute(Note, new { version, unit.Now });
        unit.Execute("delete from object_blobs where version = @version", new { version });
    }
}
