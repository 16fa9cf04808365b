using System.Net;

namespace Weir.Samples;

/// <summary>
/// Takes the values of one table row by row, in the order of the table's columns, and ends each row with
/// <see cref="EndRow"/>. One implementation per database engine. Not thread-safe.
/// </summary>
internal abstract class RowWriter
{
    public abstract void Null();

    public abstract void Integer(int value);

    public abstract void Decimal(decimal value);

    public abstract void Real(double value);

    public abstract void Boolean(bool value);

    public abstract void Date(DateOnly value);

    /// <summary>Writes a point in time; <paramref name="value"/> is UTC.</summary>
    public abstract void Timestamp(DateTime value);

    public abstract void Uuid(Guid value);

    /// <summary>Completes the row.</summary>
    public abstract void EndRow();

    /// <summary>Writes a text, a label of an enumeration, or NULL.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            WriteText(value);
        }
    }

    /// <summary>Writes a JSON document or NULL.</summary>
    public void Json(string? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            WriteJson(value);
        }
    }

    /// <summary>Writes a list of texts, as an array where the engine has them and else as JSON, or NULL.</summary>
    public void Texts(string[]? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            WriteTexts(value);
        }
    }

    /// <summary>Writes an IP address or NULL.</summary>
    public void Address(IPAddress? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            WriteAddress(value);
        }
    }

    public void Integer(int? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            Integer(value.Value);
        }
    }

    public void Date(DateOnly? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            Date(value.Value);
        }
    }

    public void Uuid(Guid? value)
    {
        if (value is null)
        {
            Null();
        }
        else
        {
            Uuid(value.Value);
        }
    }

    protected abstract void WriteText(string value);

    protected abstract void WriteJson(string value);

    protected abstract void WriteTexts(string[] value);

    protected abstract void WriteAddress(IPAddress value);
}
