using Weir.Foundation;

namespace Weir.Tests.Foundation;

public sealed class SecretBytesTests
{
    [Fact]
    public void It_keeps_a_copy_of_its_own()
    {
        byte[] source = [1, 2, 3];
        using var secret = SecretBytes.CopyOf(source);
        source[0] = 9;

        Assert.Equal([1, 2, 3], secret.Reveal().ToArray());
        Assert.Equal(3, secret.Length);
    }

    [Fact]
    public void Disposing_zeroes_the_bytes_and_ends_access()
    {
        var secret = SecretBytes.CopyOf([1, 2, 3]);
        var bytes = secret.Reveal();
        secret.Dispose();

        Assert.Equal([0, 0, 0], bytes.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Reveal().Length);
    }

    [Fact]
    public void Its_text_form_shows_nothing()
    {
        using var secret = SecretBytes.CopyOf("hunter2"u8);

        Assert.Equal("[secret]", $"{secret}");
    }

    [Fact]
    public void Random_secrets_differ()
    {
        using var first = SecretBytes.Random(32);
        using var second = SecretBytes.Random(32);

        Assert.NotEqual(first.Reveal().ToArray(), second.Reveal().ToArray());
    }
}
