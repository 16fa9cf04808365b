using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Weir.Ledger;

/// <summary>
/// Reads the members of one JSON object that must be canonical: RFC 8785 with whole numbers of at most 2⁵³ − 1 only and ASCII names.
/// Equal values then have equal bytes. Nothing is decoded or allocated.
/// </summary>
/// <param name="json">The object, without anything around it.</param>
internal ref struct CanonicalObject(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 16;
    private const long MaxNumber = (1L << 53) - 1;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 32).Select(static b => (byte)b)]);

    private readonly ReadOnlySpan<byte> _json = json;
    private Range _name;
    private int _at;
    private bool _isEnded;

    /// <summary>Whether the object was read to its end and is canonical.</summary>
    public readonly bool IsCanonical => _isEnded && _at == _json.Length;

    /// <summary>Goes to the next member.</summary>
    /// <param name="name">Its name, without quotes.</param>
    /// <param name="value">Its value as it stands, strings with their quotes.</param>
    /// <returns>False at the end, and at anything that is not canonical: <see cref="IsCanonical"/> tells which.</returns>
    public bool TryNext(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (_isEnded || (_at == 0 && !Utf8.IsValid(_json)))
        {
            return false;
        }

        if (_at == 0)
        {
            if (!Take('{') || Take('}'))
            {
                _isEnded = _at == 2;
                return false;
            }
        }
        else if (!Take(','))
        {
            _isEnded = Take('}');
            return false;
        }

        if (!TryName(_name, out _name))
        {
            return false;
        }

        name = _json[_name];
        var start = _at;
        if (!Skip(1))
        {
            return false;
        }

        value = _json[start.._at];
        return true;
    }

    /// <summary>A string's bytes between its quotes; false when the value is no string, is empty or longer than <paramref name="max"/>.</summary>
    public static bool TryString(ReadOnlySpan<byte> value, int max, out ReadOnlySpan<byte> content)
    {
        content = value.Length > 2 && value[0] == '"' ? value[1..^1] : default;
        return content.Length > 0 && content.Length <= max;
    }

    /// <summary>A number that is not negative.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> value, out long number) =>
        Utf8Parser.TryParse(value, out number, out var used) && used == value.Length && number >= 0;

    // Names ascend, so none stands twice; the empty range stands for no name before.
    private bool TryName(Range after, out Range range)
    {
        var start = _at + 1;
        range = default;
        if (!SkipString())
        {
            return false;
        }

        range = start..(_at - 1);
        var name = _json[range];
        return !name.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            && !name.Contains((byte)'\\')
            && _json[after].SequenceCompareTo(name) < 0
            && Take(':');
    }

    private bool Skip(int depth)
    {
        if (_at >= _json.Length || depth > MaxDepth)
        {
            return false;
        }

        return _json[_at] switch
        {
            (byte)'"' => SkipString(),
            (byte)'{' => SkipObject(depth),
            (byte)'[' => SkipList(depth),
            (byte)'t' => TakeWord("true"u8),
            (byte)'f' => TakeWord("false"u8),
            (byte)'n' => TakeWord("null"u8),
            _ => SkipNumber(),
        };
    }

    private bool SkipObject(int depth)
    {
        Range name = default;
        _at++;
        if (Take('}'))
        {
            return true;
        }

        do
        {
            if (!TryName(name, out name) || !Skip(depth + 1))
            {
                return false;
            }
        }
        while (Take(','));
        return Take('}');
    }

    private bool SkipList(int depth)
    {
        _at++;
        if (Take(']'))
        {
            return true;
        }

        do
        {
            if (!Skip(depth + 1))
            {
                return false;
            }
        }
        while (Take(','));
        return Take(']');
    }

    private bool SkipString()
    {
        if (!Take('"'))
        {
            return false;
        }

        while (true)
        {
            var special = _json[_at..].IndexOfAny(Special);
            if (special < 0)
            {
                return false;
            }

            _at += special;
            if (Take('"'))
            {
                return true;
            }

            if (!Take('\\') || !SkipEscape())
            {
                return false;
            }
        }
    }

    private bool SkipEscape()
    {
        var rest = _json[_at..];
        if (rest.IsEmpty || !"\"\\bfnrtu"u8.Contains(rest[0]))
        {
            return false;
        }

        _at++;
        if (rest[0] != 'u')
        {
            return true;
        }

        // Only control characters without a short form are escaped by number, in lower case.
        var isControl = rest.Length >= 5 && rest[1] == '0' && rest[2] == '0' && rest[3] is (byte)'0' or (byte)'1'
            && (rest[4] is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f');
        _at += 4;
        return isControl && !(rest[3] == '0' && "89acd"u8.Contains(rest[4]));
    }

    private bool SkipNumber()
    {
        var start = _at;
        Take('-');
        var digits = _at;
        while (_at < _json.Length && _json[_at] is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        var length = _at - digits;
        return length is > 0 and <= 16
            && (_json[digits] != '0' || (length == 1 && digits == start))
            && Utf8Parser.TryParse(_json[digits.._at], out long number, out _) && number <= MaxNumber;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        var isWord = _json[_at..].StartsWith(word);
        _at += isWord ? word.Length : 0;
        return isWord;
    }

    private bool Take(char expected)
    {
        var isThere = _at < _json.Length && _json[_at] == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }
}
