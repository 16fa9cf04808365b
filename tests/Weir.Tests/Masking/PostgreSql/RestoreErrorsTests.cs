using Weir.Masking.Databases;
using Weir.Masking.Databases.PostgreSql.Tools;

namespace Weir.Tests.Masking.PostgreSql;

public sealed class RestoreErrorsTests
{
    [Fact]
    public void A_violated_key_is_named_without_the_row()
    {
        var error = RestoreErrors.Translate("Building keys", """
            pg_restore: while PROCESSING TOC:
            pg_restore: from TOC entry 3012; 2606 16390 CONSTRAINT public people people_pkey weir
            pg_restore: error: could not execute query: ERROR:  could not create unique index "people_pkey"
            DETAIL:  Key (mail)=(ann@example.org) is duplicated.
            Command was: ALTER TABLE ONLY public.people ADD CONSTRAINT people_pkey PRIMARY KEY (mail);
            pg_restore: warning: errors ignored on restore: 1
            """);

        Assert.Equal(DatabaseFailure.Rejected, error!.Failure);
        Assert.Equal(
            "Building keys failed: CONSTRAINT public people people_pkey weir: could not create unique index \"people_pkey\".",
            error.Message);
    }

    [Fact]
    public void A_message_that_may_quote_a_value_is_scrubbed()
    {
        var error = RestoreErrors.Translate("Building keys", """
            pg_restore: error: could not execute query: ERROR:  invalid input syntax for type integer: "Ann Lee"
            """);

        Assert.Equal("Building keys failed: invalid input syntax for type integer: \"…\".", error!.Message);
    }

    [Theory]
    [InlineData("pg_restore: error: could not execute query: ERROR:  could not write to file \"base/1\": No space left on device")]
    [InlineData("pg_dump: error: could not write to output file: No space left on device")]
    public void A_full_disk_is_named_in_our_words(string line) =>
        Assert.Contains("the disk is full", RestoreErrors.Translate("Building keys", line)!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ERROR:  permission denied to create extension \"postgis\"", DatabaseFailure.PermissionDenied)]
    [InlineData("ERROR:  could not extend file \"base/1/2\": No space left on device", DatabaseFailure.DiskFull)]
    [InlineData("error: connection to server at \"x\" failed: refused", DatabaseFailure.ConnectionLost)]
    public void The_reason_is_recognised(string line, DatabaseFailure expected) =>
        Assert.Equal(expected, RestoreErrors.Translate("Restoring", "pg_restore: " + line)!.Failure);

    [Fact]
    public void A_setting_that_an_older_server_does_not_know_is_no_failure() =>
        Assert.Null(RestoreErrors.Translate(
            "Restoring", "pg_restore: error: could not execute query: ERROR:  "
                + "unrecognized configuration parameter \"transaction_timeout\""));
}
