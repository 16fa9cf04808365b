using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace Weir.Samples;

/// <summary>Writes the rows of one table through one binary COPY, which stays the caller's to complete.</summary>
internal sealed class PostgresRowWriter(NpgsqlBinaryImporter copy, SampleProgress progress) : RowWriter
{
    private bool _inRow;

    public override void Null() => Row().WriteNull();

    public override void Integer(int value) => Row().Write(value, NpgsqlDbType.Integer);

    public override void Decimal(decimal value) => Row().Write(value, NpgsqlDbType.Numeric);

    public override void Real(double value) => Row().Write(value, NpgsqlDbType.Double);

    public override void Boolean(bool value) => Row().Write(value, NpgsqlDbType.Boolean);

    public override void Date(DateOnly value) => Row().Write(value, NpgsqlDbType.Date);

    public override void Timestamp(DateTime value) => Row().Write(value, NpgsqlDbType.TimestampTz);

    public override void Uuid(Guid value) => Row().Write(value, NpgsqlDbType.Uuid);

    public override void EndRow()
    {
        _inRow = false;
        progress.Row();
    }

    /// <remarks>The binary form of an enumeration or of a domain over text is that of text.</remarks>
    protected override void WriteText(string value) => Row().Write(value, NpgsqlDbType.Text);

    protected override void WriteJson(string value) => Row().Write(value, NpgsqlDbType.Jsonb);

    protected override void WriteTexts(string[] value) => Row().Write(value, NpgsqlDbType.Array | NpgsqlDbType.Text);

    protected override void WriteAddress(IPAddress value) => Row().Write(value, NpgsqlDbType.Inet);

    private NpgsqlBinaryImporter Row()
    {
        if (!_inRow)
        {
            copy.StartRow();
            _inRow = true;
        }

        return copy;
    }
}
