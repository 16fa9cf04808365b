namespace Weir.Tests.Masking.Checks;

public sealed class IntegrityCheckTests
{
    [Fact]
    public async Task A_masked_copy_is_sound()
    {
        await using var clinic = await MaskedClinic.CreateAsync(60, seed: 1);

        var result = await clinic.CheckIntegrityAsync();

        Assert.Empty(result.Problems);
        Assert.Equal(clinic.Plan.ForeignKeys.Count, result.ForeignKeys.Count);
        Assert.True(result.UniqueKeys.Count >= 15);
        Assert.All(result.Rows, r => Assert.Equal(r.Expected, r.Found));
        Assert.True(result.Rows.Single(r => r.Table.Name == "patients").Found == 60);
    }

    [Fact]
    public async Task Missing_rows_orphans_and_duplicates_are_counted()
    {
        await using var clinic = await MaskedClinic.CreateAsync(60, seed: 2);
        var visits = long.Parse(clinic.Original("SELECT count(*) FROM visits"), System.Globalization.CultureInfo.InvariantCulture);
        clinic.Plant(
            """
            DELETE FROM visits WHERE id = (SELECT visit_id FROM invoices ORDER BY id LIMIT 1);
            DROP INDEX patients_email_key;
            UPDATE patients SET email = (SELECT max(email) FROM patients)
            WHERE id IN (SELECT id FROM patients WHERE email IS NOT NULL LIMIT 3);
            """);

        var result = await clinic.CheckIntegrityAsync();

        Assert.False(result.IsSound);
        Assert.Contains($"Table visits has {visits - 1} rows in the destination; {visits} were expected.", result.Problems);
        var visitsOfInvoices = result.ForeignKeys.Single(
            k => k.Table.Name == "invoices" && k.Name.Contains("visit", StringComparison.Ordinal));
        Assert.True(visitsOfInvoices.Orphans > 0);
        Assert.Equal(1, result.UniqueKeys.Single(k => k.Name == "patients_email_key").Duplicates);
    }
}
