using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>Takes masked fields in the form that the source has them in, for rows that are looked at and go nowhere.</summary>
internal sealed class SourceForm(SourceDatabase source) : IFieldTarget
{
    /// <inheritdoc />
    public FieldCodec CreateCodec(LogicalType sourceType) => source.CreateCodec(sourceType);

    /// <inheritdoc />
    public bool TakesFieldsOf(string sourceEngine, LogicalType sourceType) => true;
}
