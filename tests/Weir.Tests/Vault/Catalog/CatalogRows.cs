namespace Weir.Tests.Vault.Catalog;

/// <summary>Rows put straight into the catalog, without a record.</summary>
internal static class CatalogRows
{
    /// <summary>Adds a version as the newest of its key; the row is the argument.</summary>
    public const string Insert =
        """
        insert into object_versions (id, bucket, organization, project, key, seq, kind, is_null, size, parts, modified_at, legal_hold, revision)
        values (@Id, @Bucket, @Organization, @Project, @Key,
            (select coalesce(max(v.seq), 0) + 1 from object_versions v where v.bucket = @Bucket and v.key = @Key),
            @Kind, @IsNull, @Size, @Parts, @ModifiedAt, @LegalHold, @Revision)
        """;
}
