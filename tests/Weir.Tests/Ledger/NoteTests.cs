using System.Text;
using Weir.Foundation;
using Weir.Ledger;

namespace Weir.Tests.Ledger;

public sealed class NoteTests
{
    private const string Origin = "example.com/behind-the-sofa";

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.EcdsaP256)]
    public void A_checkpoint_is_signed_and_read_again(NoteAlgorithm algorithm)
    {
        using var signer = Signer(1, algorithm);
        using var other = Signer(2, algorithm);
        var checkpoint = new Checkpoint(Origin, 42, MerkleTree.LeafHash("x"u8));

        var stored = checkpoint.Sign(signer).ToBytes();

        Assert.True(Checkpoint.TryParse(stored, out var note, out var read, out _));
        Assert.Equal((Origin, 42, checkpoint.Root), (read.Origin, read.Size, read.Root));
        Assert.True(signer.Verifier.Verify(note));
        Assert.False(other.Verifier.Verify(note));
        Assert.True(NoteVerifier.TryParse(signer.Verifier.ToString(), out var parsed));
        Assert.True(parsed.Equals(signer.Verifier) && parsed.Verify(note));
        Assert.False(signer.Verifier.Verify(new SignedNote(note.Text.Replace("42", "43", StringComparison.Ordinal), note.Signatures)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_P256_key()
    {
        using var first = Signer(1, NoteAlgorithm.EcdsaP256);
        using var second = Signer(1, NoteAlgorithm.EcdsaP256);
        Assert.Equal(first.Verifier, second.Verifier);
    }

    [Fact]
    public void A_published_note_verifies()
    {
        // The example and its key are those of golang.org/x/mod/sumdb/note, which the specification grew from.
        const string Key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        const string Note = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

            """;

        Assert.True(NoteVerifier.TryParse(Key, out var verifier));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(Note), out var note, out _));
        Assert.True(verifier.Verify(note));
        Assert.Equal(Note, note.ToString());
    }

    [Fact]
    public void A_note_that_is_not_canonical_is_refused()
    {
        using var signer = Signer(1, NoteAlgorithm.Ed25519);
        var good = new Checkpoint(Origin, 42, MerkleTree.EmptyRoot).Sign(signer).ToString();
        string[] bad =
        [
            "", "\n", "\n\n", good.TrimEnd('\n'), good.Replace("\n\n", "\n", StringComparison.Ordinal), good + "\n", good + "x\n",
            good.Replace("\n", "\r\n", StringComparison.Ordinal), good.Replace("— ", "- ", StringComparison.Ordinal), good.Replace("= ", " "),
            good + $"— {Origin} AAAA\n", good + $"— {Origin} AAAAAA=\n", good + $"— {Origin} AAAAAAAB\n\t", good + "— a+b AAAAAAA=\n",
            good + "—  AAAAAAA=\n", good + $"— {Origin} AAAAAAB=\n", good + string.Concat(Enumerable.Repeat("— x AAAAAAA=\n", 64)),
            good + new string('x', SignedNote.MaxBytes), good.Replace("42", "4\u00012", StringComparison.Ordinal),
        ];

        Assert.All(
            bad.Where(text => text != good),
            text => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out _), $"accepted: {text}"));
        Assert.False(SignedNote.TryParse([.. Encoding.UTF8.GetBytes(good), 0xff], out _, out _));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(good), out _, out _));
    }

    [Theory]
    [InlineData("a\n1\nROOT\n", true)]
    [InlineData("a\n0\nROOT\nextension\n", true)]
    [InlineData("a\n9223372036854775807\nROOT\n", true)]
    [InlineData("a\n9223372036854775808\nROOT\n", false)]
    [InlineData("a\n01\nROOT\n", false)]
    [InlineData("a\n+1\nROOT\n", false)]
    [InlineData("a\n-1\nROOT\n", false)]
    [InlineData("a\n\nROOT\n", false)]
    [InlineData("\n1\nROOT\n", false)]
    [InlineData("a\n1\nROOT", false)]
    [InlineData("a\n1\nROOT\n\n", false)]
    [InlineData("a\n1\n\nROOT\n", false)]
    [InlineData("a\n1\nROOT \n", false)]
    [InlineData("a\n1\nAAAA\n", false)]
    public void A_checkpoint_has_one_form_only(string text, bool isCheckpoint)
    {
        var full = text.Replace("ROOT", MerkleTree.EmptyRoot.ToString(), StringComparison.Ordinal);
        Assert.Equal(isCheckpoint, Checkpoint.TryParse(full, out _, out _));
    }

    [Fact]
    public void A_root_whose_last_base64_bits_are_not_zero_is_refused()
    {
        var root = MerkleTree.EmptyRoot.ToString();
        Assert.EndsWith("U=", root, StringComparison.Ordinal);
        Assert.False(Hash256.TryParse(root[..^2] + "V=", out _));
        Assert.True(Hash256.TryParse(root, out _));
    }

    [Fact]
    public void A_key_text_whose_id_does_not_fit_is_refused()
    {
        using var signer = Signer(1, NoteAlgorithm.Ed25519);
        var text = signer.Verifier.ToString();
        var id = $"+{signer.Verifier.KeyId:x8}+";

        Assert.False(NoteVerifier.TryParse(text.Replace(id, "+00000000+", StringComparison.Ordinal), out _));
        Assert.False(NoteVerifier.TryParse(text.Replace(id, id.ToUpperInvariant() + " ", StringComparison.Ordinal), out _));
        Assert.False(NoteVerifier.TryParse(text[..^4], out _));
        Assert.False(NoteVerifier.TryParse("", out _));
        Assert.False(NoteVerifier.TryParse("a+b", out _));
    }

    internal static NoteSigner Signer(byte seed, NoteAlgorithm algorithm, string name = Origin)
    {
        var bytes = new byte[32];
        bytes[0] = seed;
        using var secret = SecretBytes.CopyOf(bytes);
        return NoteSigner.Create(name, algorithm, secret);
    }
}
