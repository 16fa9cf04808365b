using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Writes e-mail addresses for e-mail columns and for sign-in names that are e-mail addresses. Not thread-safe.</summary>
internal sealed class EmailWriter : IDisposable
{
    private const uint GivenStream = 0;
    private const uint FamilyStream = 1;
    private const uint TokenStream = 1000;
    private const uint DomainStream = 1001;

    private readonly KeyedDraw _draw;
    private readonly WordChoice? _given;
    private readonly WordChoice? _family;

    /// <param name="binding">Key and group.</param>
    /// <param name="form">How addresses are built.</param>
    public EmailWriter(GeneratorBinding binding, EmailForm form)
    {
        Form = form;
        _draw = new KeyedDraw(binding, EmailGenerator.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);

        // The names are the same in every locale: an address says nothing about the configuration.
        _given = form.NamesLength > 2
            ? new WordChoice(WordList.FirstNames, WordList.AnyLocale, form.NamesLength - 1, WordForm.Address)
            : null;
        _family = form.NamesLength > 5 ? new WordChoice(WordList.LastNames, WordList.AnyLocale, null) : null;
        _given = _given is { Count: 0 } ? null : _given;
    }

    /// <summary>How addresses are built.</summary>
    public EmailForm Form { get; }

    /// <summary>Appends the address that belongs to <paramref name="input"/>.</summary>
    public void Append(in FieldValue input, in RowView row, FieldBuffer output)
    {
        var seed = _draw.Draw(input, row);
        if (_given is not null)
        {
            var name = _given.List.Word(_given.Draw(_draw.Prf, seed, GivenStream), WordForm.Address);
            output.Write(name);
            output.WriteByte((byte)'.');
            AppendFamilyName(seed, Form.NamesLength - name.Length - 1, output);
        }

        Tokens.AppendBase32(_draw.Prf.Expand(seed, TokenStream), Form.TokenLength, output);
        output.WriteByte((byte)'@');
        output.Write(Form.Domains[(int)Prf.ToRange(_draw.Prf.Expand(seed, DomainStream), (ulong)Form.Domains.Length)]);
    }

    /// <inheritdoc />
    public void Dispose() => _draw.Dispose();

    private void AppendFamilyName(UInt128 seed, int room, FieldBuffer output)
    {
        if (_family is null)
        {
            return;
        }

        var name = _family.List.Word(_family.Draw(_draw.Prf, seed, FamilyStream), WordForm.Address);
        if (name.Length < room)
        {
            output.Write(name);
            output.WriteByte((byte)'.');
        }
    }
}
