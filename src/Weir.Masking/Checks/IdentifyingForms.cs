using System.Text;
using Weir.Foundation;
using Weir.Masking.Detection;

namespace Weir.Masking.Checks;

/// <summary>
/// Turns an identifying value into the normalised forms in which it is searched (docs/formats/leak-check.md). Keeps scratch memory: one
/// instance per thread; the caller disposes it.
/// </summary>
internal sealed class IdentifyingForms : IDisposable
{
    private const int MinPhoneDigits = 7;
    private const int NationalPhoneDigits = 10;
    private const int MinMixedNumber = 6;
    private const int MinDigitsNumber = 8;
    private const int MaxNumber = 40;
    private const int MinUsername = 5;

    private readonly PooledBuffer _folded = new();
    private readonly PooledBuffer _form = new();
    private readonly NameWords _words = new();

    /// <summary>The kinds of column whose values identify a person by themselves; the index plus 1 is the label of a fingerprint.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        SensitiveKinds.Email, SensitiveKinds.Phone, SensitiveKinds.Ssn, SensitiveKinds.CreditCard, SensitiveKinds.Iban,
        SensitiveKinds.MedicalRecordNumber, SensitiveKinds.PersonalNumber, SensitiveKinds.FullName, SensitiveKinds.Username,
    ];

    /// <summary>The label of a kind, or 0 when its values are not searched.</summary>
    public static int LabelOf(string? kind)
    {
        for (var i = 0; i < Kinds.Count; i++)
        {
            if (Kinds[i] == kind)
            {
                return i + 1;
            }
        }

        return 0;
    }

    /// <summary>Gives the forms of a value of a column of <paramref name="kind"/>; none when it is too short to identify anyone.</summary>
    public void Append<TSink>(string kind, ReadOnlySpan<byte> value, ref TSink sink)
        where TSink : IFormSink
    {
        switch (kind)
        {
            case SensitiveKinds.Email:
                AppendEmail(value, ref sink);
                break;
            case SensitiveKinds.Phone:
                AppendPhone(value, ref sink);
                break;
            case SensitiveKinds.FullName:
                _words.Clear();
                _words.Append(value);
                _words.AppendForms(ref sink);
                break;
            case SensitiveKinds.Username:
                AppendUsername(value, ref sink);
                break;
            default:
                AppendNumber(value, ref sink);
                break;
        }
    }

    /// <summary>Gives the forms of a person's given and family name that stand in two columns.</summary>
    public void AppendPair<TSink>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, ref TSink sink)
        where TSink : IFormSink
    {
        _words.Clear();
        _words.Append(first);
        var given = _words.Count;
        _words.Append(last);
        if (given > 0 && _words.Count > given)
        {
            _words.AppendPairForms(given, ref sink);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _folded.Dispose();
        _form.Dispose();
        _words.Dispose();
    }

    private void AppendEmail<TSink>(ReadOnlySpan<byte> value, ref TSink sink)
        where TSink : IFormSink
    {
        var at = value.IndexOf((byte)'@');
        if (at > 0 && EmailShape.TryFind(value, at, 1, out var start, out var length))
        {
            _folded.Clear();
            TextFold.Append(value.Slice(start, length), _folded);
            sink.Add(FormClass.Email, _folded.WrittenSpan);
        }
    }

    private void AppendPhone<TSink>(ReadOnlySpan<byte> value, ref TSink sink)
        where TSink : IFormSink
    {
        _form.Clear();
        foreach (var b in value)
        {
            if (TextFold.IsDigit(b))
            {
                _form.WriteByte(b);
            }
            else if (_form.Length >= MinPhoneDigits && TextFold.IsLetter(b))
            {
                // What follows is an extension, which texts seldom repeat.
                break;
            }
        }

        var digits = _form.WrittenSpan;
        if (digits.Length is < MinPhoneDigits or > MaxNumber || digits.IndexOfAnyExcept(digits[0]) < 0)
        {
            return;
        }

        sink.Add(FormClass.Number, digits);
        if (digits.Length > NationalPhoneDigits)
        {
            sink.Add(FormClass.Number, digits[^NationalPhoneDigits..]);
        }
    }

    private void AppendNumber<TSink>(ReadOnlySpan<byte> value, ref TSink sink)
        where TSink : IFormSink
    {
        _form.Clear();
        var digits = 0;
        foreach (var b in value)
        {
            if (TextFold.IsDigit(b))
            {
                digits++;
                _form.WriteByte(b);
            }
            else if (TextFold.IsLetter(b))
            {
                _form.WriteByte((byte)(b & ~0x20));
            }
        }

        var form = _form.WrittenSpan;
        var least = digits == form.Length ? MinDigitsNumber : MinMixedNumber;
        // A number without digits is a word, and short or repeated digits (000000000) name nobody.
        if (digits >= 2 && form.Length >= least && form.Length <= MaxNumber && form.IndexOfAnyExcept(form[0]) >= 0)
        {
            sink.Add(FormClass.Number, form);
        }
    }

    private void AppendUsername<TSink>(ReadOnlySpan<byte> value, ref TSink sink)
        where TSink : IFormSink
    {
        _folded.Clear();
        TextFold.Append(value.Trim(" \t\r\n._-"u8), _folded);
        var form = _folded.WrittenSpan;
        if (form.Contains((byte)'@'))
        {
            AppendEmail(value, ref sink);
            return;
        }

        if (form.Length < MinUsername || form.IndexOfAnyInRange((byte)'a', (byte)'z') < 0)
        {
            return;
        }

        if (!Ascii.IsValid(form) || form.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0)
        {
            sink.Add(FormClass.WordUsername, form);
        }
        else if (form.IndexOfAnyExcept(UsernameShape.Bytes) < 0)
        {
            sink.Add(FormClass.Username, form);
        }
    }
}
