using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Weir.Samples;

/// <summary>Inserts the rows of one table through one prepared statement.</summary>
internal sealed class SqliteRowWriter : RowWriter, IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter[] _values;
    private readonly SampleProgress _progress;
    private int _column;

    /// <summary>Prepares the statement on an open connection, which stays the caller's.</summary>
    public SqliteRowWriter(SqliteConnection connection, SqliteTransaction transaction, SampleTable table, SampleProgress progress)
    {
        _progress = progress;
        _insert = connection.CreateCommand();
        _insert.Transaction = transaction;
        _values = new SqliteParameter[table.Columns.Length];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = _insert.Parameters.Add(string.Create(CultureInfo.InvariantCulture, $"$v{i}"), SqliteType.Text);
            _values[i].ResetSqliteType();
        }

        var columns = string.Join(", ", table.Columns.Select(static column => $"\"{column}\""));
        var values = string.Join(", ", _values.Select(static value => value.ParameterName));
        _insert.CommandText = $"INSERT INTO \"{table.Name}\" ({columns}) VALUES ({values})";
        _insert.Prepare();
    }

    public override void Null() => Set(DBNull.Value);

    public override void Integer(int value) => Set((long)value);

    public override void Decimal(decimal value) => Set((double)value);

    public override void Real(double value) => Set(value);

    public override void Boolean(bool value) => Set(value ? 1L : 0L);

    public override void Date(DateOnly value) => Set(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public override void Timestamp(DateTime value) => Set(value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    public override void Uuid(Guid value) => Set(value.ToString("D"));

    public override void EndRow()
    {
        _insert.ExecuteNonQuery();
        _column = 0;
        _progress.Row();
    }

    public void Dispose() => _insert.Dispose();

    protected override void WriteText(string value) => Set(value);

    protected override void WriteJson(string value) => Set(value);

    protected override void WriteTexts(string[] value) => Set(JsonSerializer.Serialize(value));

    protected override void WriteAddress(IPAddress value) => Set(value.ToString());

    private void Set(object value) => _values[_column++].Value = value;
}
