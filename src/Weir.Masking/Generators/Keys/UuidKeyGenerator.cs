using System.Buffers.Binary;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Keys;

/// <summary>A keyed permutation of UUIDs that keeps version and variant.</summary>
internal sealed class UuidKeyGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "uuid-key",
        Version = 1,
        Summary = "Replaces UUIDs by other UUIDs of the same version, one to one.",
        Description = """
            A keyed permutation (FF1 of NIST SP 800-38G on bits) of the 122 bits of a UUID that RFC 9562 leaves to its content; the four
            bits of the version and the two of the variant stay. Different UUIDs never meet. The time inside versions 1, 6 and 7 and the
            order that it gives are gone. The nil and the max UUID stay, as marks.

            Takes UUID columns and text that is a UUID: 32 hexadecimal digits with or without dashes, in braces or after urn:uuid: as
            well. Text keeps its form; letters are upper case where the first letter of the input is. Upper and lower case are the same
            UUID and give the same one. Other text is out of the domain.
            """,
        Accepts = [ValueKind.Uuid, ValueKind.Text],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "uuid-key",
        IsReversible = true,
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal UUIDs stay equal; nothing of their content stays. The holder of the master key can compute the original.",
        Example = new GeneratorExample("3f2504e0-4f89-41d3-9a0c-0305e82c3301", "{ type: uuid, generator: uuid-key }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        if (binding.Target is { Kind: ValueKind.Text, MaxLength: < 32 } or { EnumLabels: not null })
        {
            throw new GeneratorBindingException([$"generator uuid-key needs at least 32 characters, more than {binding.Target.Declared}"]);
        }

        return new Bound(binding.Keys.CreateBitPermutation(Declaration.Purpose, 122), binding.Target.MaxLength ?? int.MaxValue);
    }

    private sealed class Bound(KeyedPermutation permutation, int maxLength) : BoundGenerator
    {
        private const int VersionAt = 76;
        private const int VariantAt = 62;

        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => Math.Pow(2, 122);

        public override double FixedPointProbabilityOf(in FieldValue input) =>
            TryRead(input, out var uuid) && IsMark(uuid) ? 1 : FixedPointProbability;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Bytes.Length > (input.Kind == ValueKind.Text ? maxLength : 16) || !TryRead(input, out var uuid))
            {
                return false;
            }

            var mapped = Map(uuid);
            output.Set(input);
            if (input.Kind == ValueKind.Uuid)
            {
                BinaryPrimitives.WriteUInt128BigEndian(output.WritableBytes, mapped);
            }
            else
            {
                WriteHex(output.WritableBytes, mapped);
            }

            return true;
        }

        private static bool IsMark(UInt128 uuid) => uuid == UInt128.Zero || uuid == UInt128.MaxValue;

        private static bool TryRead(in FieldValue input, out UInt128 uuid)
        {
            if (input.Kind == ValueKind.Uuid && input.Bytes.Length == 16)
            {
                uuid = BinaryPrimitives.ReadUInt128BigEndian(input.Bytes);
                return true;
            }

            uuid = 0;
            return input.Kind == ValueKind.Text && UuidText.TryParse(input.Bytes, out uuid);
        }

        private UInt128 Map(UInt128 uuid)
        {
            if (IsMark(uuid))
            {
                return uuid;
            }

            // Marks are kept, so the walk of other UUIDs passes over them.
            do
            {
                uuid = Insert(permutation.Apply(Extract(uuid)), uuid);
            }
            while (IsMark(uuid));
            return uuid;
        }

        private static UInt128 Extract(UInt128 uuid) =>
            (uuid >> (VersionAt + 4) << 74)
            | ((uuid >> (VariantAt + 2)) & ((UInt128.One << 12) - 1)) << VariantAt
            | (uuid & ((UInt128.One << VariantAt) - 1));

        private static UInt128 Insert(UInt128 bits, UInt128 kept)
        {
            var fixedBits = kept & (((UInt128)0xF << VersionAt) | ((UInt128)0x3 << VariantAt));
            return fixedBits
                | (bits >> 74 << (VersionAt + 4))
                | ((bits >> VariantAt) & ((UInt128.One << 12) - 1)) << (VariantAt + 2)
                | (bits & ((UInt128.One << VariantAt) - 1));
        }

        private static void WriteHex(Span<byte> text, UInt128 uuid)
        {
            var digits = UuidText.Digits(text);
            var letter = digits.IndexOfAnyInRange((byte)'A', (byte)'F');
            var other = digits.IndexOfAnyInRange((byte)'a', (byte)'f');
            var isUpper = letter >= 0 && (other < 0 || letter < other);
            var shift = 124;
            foreach (ref var b in digits)
            {
                if (UuidText.Nibble(b) >= 0)
                {
                    var nibble = (int)(uuid >> shift) & 0xF;
                    b = (byte)(nibble < 10 ? '0' + nibble : (isUpper ? 'A' : 'a') + nibble - 10);
                    shift -= 4;
                }
            }
        }
    }
}
