using System.Buffers.Binary;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Masking.Databases.PostgreSql.Libpq;
using Weir.Masking.Sources;
using Weir.PostgreSql;
using Weir.Testing;

namespace Weir.SystemTests.PostgreSql;

/// <summary>What a codec reads must be what the server prints, and what it writes must be what the server reads.</summary>
public sealed class CodecsAgainstServerTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("date", "'1970-01-02'", "Date:1")]
    [InlineData("date", "'infinity'", "Special")]
    [InlineData("date", "'4714-11-24 BC'", "Date:-2440588")]
    [InlineData("time", "'24:00'", "Time:86400000000")]
    [InlineData("timestamp", "'1969-12-31 23:59:59.999999'", "Timestamp:-1")]
    [InlineData("timestamptz", "'-infinity'", "Special")]
    [InlineData("timestamptz", "'1970-01-01 01:00:00+01'", "Timestamp:0")]
    [InlineData("numeric", "'NaN'", "Special")]
    [InlineData("numeric", "'Infinity'", "Special")]
    [InlineData("numeric", "1e40", "Special")]
    [InlineData("numeric", "79228162514264337593543950335", "Decimal:79228162514264337593543950335")]
    [InlineData("numeric", "79228162514264337593543950336", "Special")]
    [InlineData("numeric", "-0.00000000000000000000000100", "Decimal:-0.00000000000000000000000100")]
    [InlineData("numeric", "1000000", "Decimal:1000000")]
    [InlineData("numeric", "10000.00010", "Decimal:10000.00010")]
    [InlineData("float8", "'NaN'", "Special")]
    [InlineData("float8", "0.1", "Real:0.1")]
    [InlineData("char(5)", "'ab'", "Text:ab")]
    [InlineData("name", "'weir'", "Text:weir")]
    [InlineData("jsonb", "'{\"a\":  1}'", "Json:{\"a\": 1}")]
    [InlineData("json", "'{\"a\":  1}'", "Json:{\"a\":  1}")]
    [InlineData("inet", "'10.1.2.3'", "Text:10.1.2.3")]
    [InlineData("inet", "'10.1.2.3/8'", "Text:10.1.2.3/8")]
    [InlineData("cidr", "'10.0.0.0/8'", "Text:10.0.0.0/8")]
    [InlineData("cidr", "'2001:db8::/32'", "Text:2001:db8::/32")]
    [InlineData("macaddr", "'08:00:2b:01:02:03'", "Text:08:00:2b:01:02:03")]
    [InlineData("macaddr8", "'08:00:2b:01:02:03:04:05'", "Text:08:00:2b:01:02:03:04:05")]
    [InlineData("uuid", "'00112233-4455-6677-8899-aabbccddeeff'", "Uuid:00112233445566778899aabbccddeeff")]
    [InlineData("bytea", "'\\x00ff'", "Bytes:00ff")]
    [InlineData("xml", "'<a>ü</a>'", "Text:<a>ü</a>")]
    [InlineData("point", "'(1,2)'", "Opaque")]
    [InlineData("text[]", "'{a}'", "Opaque")]
    public async Task A_field_is_read_as_its_value(string type, string literal, string expected)
    {
        await using var database = await cluster.CreateDatabaseAsync("decode", Cancel);
        await database.ExecuteAsUserAsync($"CREATE TABLE t (v {type}); INSERT INTO t VALUES ({literal}), (NULL)", Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);
        var table = (await source.ReadSchemaAsync(Cancel)).Table("public.t");

        Assert.Equal([expected, "Null"], Databases.Read(source, table, "weir_row.v", table.Columns[0].Type));
    }

    [Fact]
    public async Task Random_values_of_the_server_survive_decoding_and_encoding()
    {
        (string Type, string Random)[] kinds =
        [
            ("bool", "random() < 0.5"),
            ("int2", "(random() * 65535 - 32768)::int2"),
            ("int4", "(random() * 4294967295 - 2147483648)::int8::int4"),
            ("int8", "(random() * 1e18)::int8 - (random() * 1e18)::int8"),
            ("float4", "((random() - 0.5) * 10 ^ (random() * 60 - 30))::float4"),
            ("float8", "(random() - 0.5) * 10 ^ (random() * 600 - 300)"),
            ("numeric", "round((random()::numeric - 0.5) * 10::numeric ^ (random() * 14)::int, (random() * 12)::int)"),
            ("numeric(20,4)", "((random() - 0.5) * 10 ^ (random() * 12))::numeric"),
            ("text", "md5(random()::text) || chr(100 + (random() * 20000)::int)"),
            ("char(40)", "md5(random()::text) || chr(100 + (random() * 2000)::int)"),
            ("date", "'4000-01-01 BC'::date + (random() * 5000000)::int"),
            ("time", "time '00:00' + random() * interval '24 hours'"),
            ("timestamp", "timestamp '4000-01-01 BC' + random() * interval '200000 years'"),
            ("timestamptz", "timestamptz '4000-01-01 BC' + random() * interval '200000 years'"),
            ("uuid", "gen_random_uuid()"),
            ("bytea", "decode(md5(random()::text), 'hex')"),
            ("jsonb", "jsonb_build_object(md5(random()::text), random(), 'n', NULL)"),
            ("json", "json_build_object(md5(random()::text), random())"),
            ("inet", "set_masklen(('10.1.2.3'::inet + (random() * 4e9)::int8 % 4000000000), (random() * 32)::int)"),
            ("inet", "'2001:db8::'::inet + (random() * 1e18)::int8"),
            ("cidr", "network(set_masklen('10.1.2.3'::inet + (random() * 1e9)::int8, (random() * 32)::int))"),
            ("macaddr", "substr(md5(random()::text), 1, 12)::macaddr"),
            ("macaddr8", "substr(md5(random()::text), 1, 16)::macaddr8"),
            ("xml", "xmlelement(name a, md5(random()::text))"),
        ];
        await using var database = await cluster.CreateDatabaseAsync("codecs", Cancel);
        var columns = string.Join(", ", kinds.Select((k, i) => $"c{i} {k.Type}"));
        var values = string.Join(", ", kinds.Select(k => k.Random));
        await database.ExecuteAsUserAsync(
            $"CREATE TABLE t ({columns}); INSERT INTO t SELECT {values} FROM generate_series(1, 500)", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE back (LIKE t)", Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);
        var table = (await source.ReadSchemaAsync(Cancel)).Table("public.t");

        CopyThroughCodecs(source, Databases.WholeTable(table), database.UserSocketUri);

        for (var i = 0; i < kinds.Length; i++)
        {
            var query = $"SELECT string_agg(c{i}::text, '|' ORDER BY c{i}::text COLLATE \"C\") FROM ";
            Assert.Equal(await database.ScalarAsync<string>(query + "t", Cancel),
                await database.ScalarAsync<string>(query + "back", Cancel));
        }
    }

    [Fact]
    public async Task Random_decimals_and_texts_of_ours_are_what_the_server_prints()
    {
        await using var database = await cluster.CreateDatabaseAsync("ours", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE back (n int, d numeric, s text)", Cancel);
        var decimals = Gen.Sample(ArbMap.Default.GeneratorFor<decimal>(), 300, 100).ToArray();
        using var pool = new CopyConnectionPool(PostgreSqlAddress.Parse(database.UserSocketUri), _ => { });
        using (var writer = new PostgreSqlRowWriter(pool, new LoadStatements(null, "COPY back FROM STDIN (FORMAT binary)", null), "back"))
        {
            using var row = new PooledBuffer();
            var codec = new Weir.Masking.Databases.PostgreSql.Codecs.NumericCodec();
            for (var i = 0; i < decimals.Length; i++)
            {
                row.Clear();
                row.Write([0, 3, 0, 0, 0, 4]);
                BinaryPrimitives.WriteInt32BigEndian(row.GetSpan(4), i);
                row.Advance(4);
                AppendField(row, codec, Weir.Masking.Values.FieldValue.FromDecimal(decimals[i]));
                row.Write([0xff, 0xff, 0xff, 0xff]);
                writer.Write(row.WrittenSpan);
            }

            Assert.Equal(decimals.Length, writer.Complete());
        }

        Assert.Equal(
            decimals.Select(d => FormattableString.Invariant($"{(d == 0 ? Math.Abs(d) : d)}")),
            await database.RowsAsync("SELECT d::text FROM back ORDER BY n", Cancel));
    }

    private static void CopyThroughCodecs(SourceDatabase source, TableRead read, string address)
    {
        var codecs = read.Columns.Select(c => source.CreateCodec(c.Type)).ToArray();
        var starts = new int[codecs.Length];
        using var pool = new CopyConnectionPool(PostgreSqlAddress.Parse(address), _ => { });
        using var reader = source.OpenReader(read, new TableSlice(0, null, null, -1));
        using var writer = new PostgreSqlRowWriter(pool, new LoadStatements(null, "COPY back FROM STDIN (FORMAT binary)", null), "back");
        using var row = new PooledBuffer();
        while (reader.TryRead(out var frame))
        {
            Assert.True(Weir.Masking.Values.RowView.TryIndex(frame, starts));
            var view = new Weir.Masking.Values.RowView(frame, starts, codecs);
            row.Clear();
            row.Write(frame[..2]);
            for (var i = 0; i < codecs.Length; i++)
            {
                AppendField(row, codecs[i], view[i]);
            }

            writer.Write(row.WrittenSpan);
        }

        Assert.Equal(500, writer.Complete());
    }

    private static void AppendField(PooledBuffer row, Weir.Masking.Values.FieldCodec codec, in Weir.Masking.Values.FieldValue value)
    {
        var start = row.Length;
        row.Write([0, 0, 0, 0]);
        codec.Encode(value, row);
        BinaryPrimitives.WriteInt32BigEndian(row.WritableSpan[start..], row.Length - start - 4);
    }
}
