using Weir.Masking.Values;

namespace Weir.Masking.Generators.Constants;

/// <summary>NULL for every value.</summary>
internal sealed class NullGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "null",
        Version = 1,
        Summary = "Replaces every value by NULL.",
        Description = """
            The strongest protection: nothing is left but that the column exists. Only for columns that allow NULL. Takes every type, also
            types that Weir does not look into.
            """,
        Accepts = [.. Enum.GetValues<ValueKind>().Where(k => k != ValueKind.Null)],
        KeyedBy = KeyedBy.Nothing,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "none",
        IsDataFree = true,
        KeepsSyntax = true,
        Privacy = PrivacyClass.DataFree,
        PrivacyReason = "The output is NULL whatever the input.",
        Example = new GeneratorExample("anything", "{ type: text, generator: null }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding) =>
        binding.Column.IsNullable
            ? new Bound()
            : throw new GeneratorBindingException(["generator null needs a column that allows NULL; use redact or constant"]);

    // A unique key takes any number of NULLs, in both engines.
    private sealed class Bound : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => 1;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            output.SetNull();
            return true;
        }
    }
}
