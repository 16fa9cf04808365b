using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Destinations;

/// <summary>What fields are encoded for: a destination, or the source's own form for previews and checks.</summary>
public interface IFieldTarget
{
    /// <summary>A codec that writes fields for a column that has <paramref name="sourceType"/> in the source; for one thread.</summary>
    FieldCodec CreateCodec(LogicalType sourceType);

    /// <summary>
    /// Whether fields of <paramref name="sourceType"/> as <paramref name="sourceEngine"/> frames them can be written as they are.
    /// </summary>
    bool TakesFieldsOf(string sourceEngine, LogicalType sourceType);
}
