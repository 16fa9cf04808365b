using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>
/// The value as it is. The transform copies such fields without decoding; the bound generator serves composites and previews.
/// </summary>
internal sealed class PassthroughGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "passthrough",
        Version = 1,
        Summary = "Keeps the value as it is.",
        Description = "For columns that hold nothing sensitive. The field is copied byte for byte and never decoded.",
        Accepts = Enum.GetValues<ValueKind>(),
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "none",
        IsReversible = true,
        KeepsSyntax = true,
        Privacy = PrivacyClass.Unprotected,
        PrivacyReason = "The source's value reaches the destination.",
        Example = new GeneratorExample("active", "{ type: text, generator: passthrough }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding) => new Bound();

    private sealed class Bound : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double FixedPointProbability => 1;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            output.Set(input);
            return input.Kind is not (ValueKind.Special or ValueKind.Opaque);
        }
    }
}
