using System.Security.Cryptography;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Texts;

/// <summary>HMAC-SHA-256 of the value.</summary>
internal sealed class HashGenerator : Generator
{
    private const int FewestDigits = 8;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "hash",
        Version = 1,
        Summary = "Replaces a value by its keyed hash (HMAC-SHA-256).",
        Description = """
            HMAC-SHA-256 (FIPS 198-1) under the key of the consistency group. Text columns get lower-case hexadecimal digits, 64 or as
            many as length says or the column holds, at least 8; byte columns get the bytes themselves.

            Text is hashed in Unicode form NFC without white space around it, so that spellings of one value agree; with ignore_case,
            upper and lower case agree too. Bytes are hashed as they are.

            Shortened hashes may meet: n values into d digits meet with a probability of about n*n/2/16^d, which the plan prints for
            unique columns.
            """,
        Accepts = [ValueKind.Text, ValueKind.Bytes],
        Parameters =
        [
            new("length", "integer", "64", "How many hexadecimal digits, 8 to 64; fewer where the column is shorter."),
            new("ignore_case", "one of true|false", "false", "Whether upper and lower case are the same value."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "hash",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal values stay equal; without the master key the hash cannot be computed or tested by guessing.",
        Example = new GeneratorExample("MRN-0042", "{ type: text, generator: hash, length: 16 }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var length = (int)parameters.Integer("length", 64, FewestDigits, 64);
        var ignoreCase = parameters.Boolean("ignore_case", false);
        var room = binding.Target.Kind == ValueKind.Bytes ? binding.Target.MaxLength * 2 : binding.Target.MaxLength;
        if (room < FewestDigits || binding.Target.EnumLabels is not null)
        {
            parameters.Error($"a hash needs at least {FewestDigits} characters (4 bytes); {binding.Target.Declared} holds fewer");
        }

        parameters.ThrowIfInvalid();
        var form = CanonicalForm.Trim | (ignoreCase ? CanonicalForm.FoldCase : CanonicalForm.Exact);
        return new Bound(binding, Declaration.Purpose, form, Math.Min(length, room ?? length));
    }

    private sealed class Bound : BoundGenerator
    {
        private readonly KeyedDraw _draw;
        private readonly IncrementalHash _hmac;
        private readonly int _length;

        public Bound(GeneratorBinding binding, string purpose, CanonicalForm form, int length)
        {
            _draw = new KeyedDraw(binding, purpose, form);
            _length = length;
            Span<byte> key = stackalloc byte[MasterKey.SizeBytes];
            binding.Keys.Derive($"{purpose}/hmac", key);
            _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            CryptographicOperations.ZeroMemory(key);
        }

        public override Uniqueness Uniqueness => Uniqueness.NotGuaranteed;

        public override double OutputSpace => Math.Pow(16, _length);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind is not (ValueKind.Text or ValueKind.Bytes or ValueKind.Null))
            {
                return false;
            }

            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            _hmac.AppendData(_draw.Message(input, row));
            _hmac.GetHashAndReset(digest);
            if (input.Kind == ValueKind.Bytes)
            {
                output.SetBytes(digest[..(_length / 2)], ValueKind.Bytes);
                return true;
            }

            Span<byte> digits = stackalloc byte[2 * SHA256.HashSizeInBytes];
            Convert.TryToHexStringLower(digest, digits, out _);
            output.SetBytes(digits[.._length]);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _draw.Dispose();
            _hmac.Dispose();
            base.Dispose(disposing);
        }
    }
}
