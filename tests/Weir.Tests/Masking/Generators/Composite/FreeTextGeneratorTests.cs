using System.Text;
using Weir.Masking.Detection;
using Weir.Masking.Generators;

namespace Weir.Tests.Masking.Generators.Composite;

public sealed class FreeTextGeneratorTests
{
    [Fact]
    public void A_value_in_a_note_gets_the_pseudonym_of_its_column()
    {
        using var text = GeneratorHarness.Bind("free-text", Types.Text);
        using var email = GeneratorHarness.Bind("email", Types.Text);
        using var phone = GeneratorHarness.Bind("phone", Types.Text);

        var output = text.Run("Mail anna.smith@example.com or call +1 212 555 0142.")!;
        Assert.Contains(email.Run("anna.smith@example.com")!, output, StringComparison.Ordinal);
        Assert.Contains(phone.Run("+1 212 555 0142")!, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_value_is_replaced_like_its_column()
    {
        using var text = GeneratorHarness.Bind("free-text", Types.Text, new HarnessOptions { KnownValues = new Known("Qwxz Vbnm") });
        using var name = GeneratorHarness.Bind("full-name", Types.Text);
        Assert.Equal($"the neighbour {name.Run("Qwxz Vbnm")} again", text.Run("the neighbour Qwxz Vbnm again"));
    }

    [Fact]
    public void Redaction_writes_kinds_and_keeps_the_rest()
    {
        using var harness = GeneratorHarness.Bind("free-text", Types.Text, new HarnessOptions { Parameters = [("mode", "redact")] });
        Assert.Equal("Mail [email] today.", harness.Run("Mail anna.smith@example.com today."));
    }

    [Fact]
    public void Scrambling_the_rest_leaves_no_word()
    {
        using var harness = GeneratorHarness.Bind("free-text", Types.Text, new HarnessOptions { Parameters = [("remaining", "scramble")] });
        var output = harness.Run("The patient complained about headaches")!;
        Assert.DoesNotContain("patient", output, StringComparison.Ordinal);
        Assert.DoesNotContain("headaches", output, StringComparison.Ordinal);
        Assert.Equal("The patient complained about headaches".Length, output.Length);
    }

    [Fact]
    public void A_kind_can_have_another_generator()
    {
        var options = new HarnessOptions { Parameters = [("generators", GeneratorHarness.Parameters(("email", "partial-mask")))] };
        using var harness = GeneratorHarness.Bind("free-text", Types.Text, options);
        Assert.Equal("Mail ********************** today.", harness.Run("Mail anna.smith@example.com today."));
    }

    [Fact]
    public void A_wrong_generator_is_named()
    {
        var options = new HarnessOptions { Parameters = [("generators", GeneratorHarness.Parameters(("email", "no-such")))] };
        var refusal = Assert.Throws<GeneratorBindingException>(() => GeneratorHarness.Bind("free-text", Types.Text, options));
        Assert.Contains("no-such", Assert.Single(refusal.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Dates_move_with_the_person()
    {
        var options = new HarnessOptions { Columns = ["patient"], KeyColumns = ["patient"], KeyedBy = KeyedBy.Entity };
        using var text = GeneratorHarness.Bind("free-text", Types.Text, options);
        using var shift = GeneratorHarness.Bind("date-shift", Types.Text, options);
        var patient = TestValue.OfInteger(17);
        var moved = shift.Run(TestValue.OfText("2024-02-29"), patient)!.Bytes;
        Assert.Contains(moved, text.Run(TestValue.OfText("Admitted on 2024-02-29 with pain."), patient)!.Bytes, StringComparison.Ordinal);
    }

    private sealed class Known(string name) : IKnownValues
    {
        public bool TryMatch(ReadOnlySpan<byte> text, int start, out int length, out string kind)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            length = bytes.Length;
            kind = SensitiveKinds.FullName;
            return text[start..].StartsWith(bytes);
        }
    }
}
