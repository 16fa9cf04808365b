using Weir.Foundation;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>Takes a form with the label of its kind.</summary>
internal delegate void FormAction(FormClass form, ReadOnlySpan<byte> normalized, int label);

/// <summary>
/// Reads the forms of a row's identifying values. One per thread; the caller disposes it.
/// </summary>
/// <param name="table">What the fields of a row are.</param>
/// <param name="action">Takes every form.</param>
internal sealed class FormReader(IdentifyingTable table, FormAction action) : IDisposable
{
    private static readonly int NameLabel = IdentifyingForms.LabelOf(Detection.SensitiveKinds.FullName);

    private readonly IdentifyingForms _forms = new();
    private readonly PooledBuffer _text = new();
    private readonly PooledBuffer _otherText = new();

    /// <summary>Gives the forms of one row.</summary>
    public void Read(in RowView row)
    {
        for (var i = 0; i < table.Kinds.Count; i++)
        {
            if (IdentifyingForms.LabelOf(table.Kinds[i]) is > 0 and var label && !row.IsNull(i))
            {
                var sink = new Sink(action, label);
                _forms.Append(table.Kinds[i], Text(row[i], _text), ref sink);
            }
        }

        foreach (var pair in table.Pairs)
        {
            if (!row.IsNull(pair.First) && !row.IsNull(pair.Last))
            {
                var sink = new Sink(action, NameLabel);
                _forms.AppendPair(Text(row[pair.First], _text), Text(row[pair.Last], _otherText), ref sink);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _forms.Dispose();
        _text.Dispose();
        _otherText.Dispose();
    }

    private static ReadOnlySpan<byte> Text(scoped in FieldValue value, PooledBuffer scratch)
    {
        if (value.Kind is ValueKind.Text or ValueKind.Json or ValueKind.Bytes)
        {
            return value.Bytes;
        }

        scratch.Clear();
        Canonical.Append(value, CanonicalForm.Exact, scratch);
        return scratch.WrittenSpan;
    }

    private readonly struct Sink(FormAction action, int label) : IFormSink
    {
        public void Add(FormClass form, ReadOnlySpan<byte> normalized) => action(form, normalized, label);
    }
}
