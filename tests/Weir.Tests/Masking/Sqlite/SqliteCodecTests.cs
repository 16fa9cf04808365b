using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Databases.Sqlite.Codecs;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteCodecTests
{
    private static readonly string[] DeclaredTypes =
    [
        "", "INTEGER", "SMALLINT", "BOOLEAN", "TEXT", "VARCHAR(9)", "NUMERIC(10,2)", "DECIMAL TEXT(30,4)", "REAL", "DATE", "DATETIME",
        "TIMESTAMPTZ", "TIME", "BLOB", "JSON", "UUID", "UUID TEXT",
    ];

    [Theory]
    [InlineData("2024-02-29", ValueKind.Date)]
    [InlineData("0000-01-01", ValueKind.Date)]
    [InlineData("9999-12-31", ValueKind.Date)]
    [InlineData("2024-02-29 23:59", ValueKind.Timestamp)]
    [InlineData("2024-02-29T23:59:58", ValueKind.Timestamp)]
    [InlineData("2024-02-29t23:59:58.1", ValueKind.Timestamp)]
    [InlineData("2024-02-29 23:59:58.123456", ValueKind.Timestamp)]
    [InlineData("1969-12-31 23:59:59.999", ValueKind.Timestamp)]
    [InlineData("2024-02-29T23:59:58.000Z", ValueKind.Timestamp)]
    [InlineData("2024-02-29 23:59:58z", ValueKind.Timestamp)]
    [InlineData("2024-02-29 23:59:58+02:00", ValueKind.Timestamp)]
    [InlineData("2024-02-29 23:59:58 -11:30", ValueKind.Timestamp)]
    [InlineData("2024-02-29T23:59:58.5-0330", ValueKind.Timestamp)]
    [InlineData("2024-02-29T23:59+05", ValueKind.Timestamp)]
    public void Dates_in_iso_text_come_back_byte_for_byte(string text, ValueKind kind)
    {
        var codec = Codec("DATETIME");

        Assert.Equal(kind, codec.Decode(Text(text)).Kind);
        Assert.Equal(Text(text), Again(codec, Text(text)));
    }

    [Theory]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-1-1")]
    [InlineData("01/02/2024")]
    [InlineData("2024-02-29 24:00")]
    [InlineData("2024-02-29 23:60:00")]
    [InlineData("2024-02-29 23:59:58.")]
    [InlineData("2024-02-29 23:59:58-00:00")]
    [InlineData("2024-02-29 23:59:58.1234567890")]
    [InlineData("2024-02-29 23:59:58+2:00")]
    [InlineData("12:30")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void Text_that_is_no_date_is_special_in_a_date_column(string text)
    {
        Assert.Equal(ValueKind.Special, Codec("DATETIME").Decode(Text(text)).Kind);
    }

    [Fact]
    public void An_offset_is_taken_for_utc()
    {
        var value = Codec("DATETIME").Decode(Text("1970-01-01T02:00:00.25+02:00"));

        Assert.Equal(ValueKind.Timestamp, value.Kind);
        Assert.Equal(250_000, value.Integer);
    }

    [Fact]
    public void A_new_date_is_written_in_the_shape_of_the_old_one()
    {
        const long At = 86_401_500_000;
        Assert.Equal(Text("1970-01-02T00:00:01.5Z"), Replace("DATETIME", Text("2024-02-29T23:59:58.1Z"), ValueKind.Timestamp, At));
        Assert.Equal(Text("1970-01-02T02:00+02:00"), Replace("DATETIME", Text("2024-02-29T23:59+02:00"), ValueKind.Timestamp, At));
        Assert.Equal(Text("1970-01-02"), Replace("DATETIME", Text("2024-02-29"), ValueKind.Timestamp, At));
        Assert.Equal(Text("1970-01-02 00:00:00"), Replace("DATE", Text("2024-02-29 10:00:00"), ValueKind.Date, 1));
        Assert.Equal(Integer(86_401), Replace("DATETIME", Integer(1_700_000_000), ValueKind.Timestamp, At));
        Assert.Equal(Integer(86_401_500), Replace("DATETIME", Integer(1_700_000_000_000), ValueKind.Timestamp, At));
        Assert.Equal(Integer(19_700_102), Replace("DATE", Integer(20_240_229), ValueKind.Date, 1));
        Assert.Equal(Real(2_440_588.5), Replace("DATETIME", Real(2_460_000.25), ValueKind.Date, 1));
        Assert.Equal(Text("10:20"), Replace("TIME", Text("23:59"), ValueKind.Time, ((10 * 60) + 20) * 60_000_000L));
    }

    [Fact]
    public void A_date_for_null_does_not_depend_on_the_row_before()
    {
        var codec = Codec("DATETIME");
        codec.Decode(Text("2024-02-29T10:00Z"));
        codec.Forget();
        using var output = new PooledBuffer();

        codec.Encode(FieldValue.FromInteger(0, ValueKind.Timestamp), output);

        Assert.Equal(Text("1970-01-01 00:00:00"), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_date_beyond_year_9999_is_refused()
    {
        using var output = new PooledBuffer();

        Assert.Throws<FieldEncodingException>(() => Codec("DATE").Encode(FieldValue.FromInteger(2_932_897, ValueKind.Date), output));
        Assert.Throws<FieldEncodingException>(() => Codec("DATE").Encode(FieldValue.FromInteger(-719_529, ValueKind.Date), output));
    }

    [Theory]
    [InlineData("BOOLEAN", "true", ValueKind.Boolean)]
    [InlineData("BOOLEAN", "N", ValueKind.Boolean)]
    [InlineData("BOOLEAN", "maybe", ValueKind.Text)]
    [InlineData("INTEGER", "abc", ValueKind.Text)]
    [InlineData("NUMERIC(10,2)", "12.50", ValueKind.Decimal)]
    [InlineData("NUMERIC(10,2)", "007.5", ValueKind.Text)]
    [InlineData("DECIMAL TEXT", "-79228162514264337593543950335", ValueKind.Decimal)]
    [InlineData("DECIMAL TEXT", "179228162514264337593543950335.5", ValueKind.Special)]
    [InlineData("UUID", "0F8FAD5B-D9CB-469F-A165-70867728950E", ValueKind.Uuid)]
    [InlineData("UUID", "0f8fad5bd9cb469fa16570867728950e", ValueKind.Uuid)]
    [InlineData("UUID", "0f8fad5b-d9cb-469F-a165-70867728950e", ValueKind.Text)]
    [InlineData("UUID", "hello", ValueKind.Text)]
    [InlineData("JSON", "{\"a\": 1}", ValueKind.Json)]
    [InlineData("BLOB", "text", ValueKind.Text)]
    [InlineData("TIME", "10:20:30.5", ValueKind.Time)]
    [InlineData("TIME", "2024-01-01", ValueKind.Special)]
    public void Text_is_what_it_says_it_is(string declared, string text, ValueKind kind)
    {
        var codec = Codec(declared);

        Assert.Equal(kind, codec.Decode(Text(text)).Kind);
        if (kind != ValueKind.Special)
        {
            Assert.Equal(Text(text), Again(codec, Text(text)));
        }
    }

    [Fact]
    public void A_stored_number_is_exact_when_its_digits_say_so()
    {
        var codec = Codec("NUMERIC(10,2)");

        Assert.Equal(12.34m, codec.Decode(Real(12.34)).Decimal);
        Assert.Equal(5m, codec.Decode(Integer(5)).Decimal);
        Assert.Equal(ValueKind.Real, codec.Decode(Real(1e300)).Kind);
        Assert.Equal(ValueKind.Special, codec.Decode(Real(double.PositiveInfinity)).Kind);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_special_and_never_text()
    {
        foreach (var declared in DeclaredTypes)
        {
            Assert.Equal(ValueKind.Special, Codec(declared).Decode([3, 0x61, 0xff]).Kind);
        }
    }

    [Fact]
    public void Whatever_is_decoded_is_encoded_as_it_was()
    {
        var field = Gen.OneOf(
            ArbMap.Default.GeneratorFor<long>().Select(Integer),
            Gen.Choose(0, 40_000_000).Select(n => Integer(n)),
            ArbMap.Default.GeneratorFor<double>().Select(Real),
            Gen.Choose(0, 5_000_000).Select(n => Real(n + 0.5)),
            Gen.Choose(-1_000_000, 1_000_000).Select(n => Real(n / 100.0)),
            ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => Text(s.Get)),
            ArbMap.Default.GeneratorFor<DateTime>().Select(d => Text(d.ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", null))),
            ArbMap.Default.GeneratorFor<DateTime>().Select(d => Text(d.ToString("yyyy-MM-dd HH:mm", null))),
            ArbMap.Default.GeneratorFor<decimal>().Select(d => Text(d.ToString(System.Globalization.CultureInfo.InvariantCulture))),
            ArbMap.Default.GeneratorFor<Guid>().Select(g => Text(g.ToString("N"))),
            ArbMap.Default.GeneratorFor<byte[]>().Select(b => (byte[])[(byte)SqliteStorage.Blob, .. b]));

        Prop.ForAll(
            Gen.Zip(Gen.Elements(DeclaredTypes), field).ToArbitrary(),
            pair =>
            {
                var codec = Codec(pair.Item1);
                var kind = codec.Decode(pair.Item2).Kind;
                return kind == ValueKind.Special || Again(codec, pair.Item2).AsSpan().SequenceEqual(pair.Item2);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Torn_fields_are_special()
    {
        foreach (var declared in DeclaredTypes)
        {
            Assert.Equal(ValueKind.Special, Codec(declared).Decode([]).Kind);
            Assert.Equal(ValueKind.Special, Codec(declared).Decode([1, 2, 3]).Kind);
            Assert.Equal(ValueKind.Special, Codec(declared).Decode([9, 2, 3]).Kind);
        }
    }

    private static SqliteCodec Codec(string declared) =>
        SqliteCodec.Create(SqliteTypeNames.Parse(declared) ?? SqliteTypeNames.FromStorage(declared, null));

    private static byte[] Again(SqliteCodec codec, byte[] field)
    {
        using var output = new PooledBuffer();
        codec.Encode(codec.Decode(field), output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Replace(string declared, byte[] old, ValueKind kind, long value)
    {
        var codec = Codec(declared);
        using var output = new PooledBuffer();
        codec.Decode(old);
        codec.Encode(FieldValue.FromInteger(value, kind), output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Text(string text) => [(byte)SqliteStorage.Text, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Integer(long value)
    {
        var field = new byte[9];
        field[0] = (byte)SqliteStorage.Integer;
        BinaryPrimitives.WriteInt64BigEndian(field.AsSpan(1), value);
        return field;
    }

    private static byte[] Real(double value)
    {
        var field = new byte[9];
        field[0] = (byte)SqliteStorage.Real;
        BinaryPrimitives.WriteDoubleBigEndian(field.AsSpan(1), value);
        return field;
    }
}
