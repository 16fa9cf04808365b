using System.IO.Compression;
using System.Text;
using Weir.Server.SignIn.Passwords;
using Weir.Testing;

namespace Weir.Tests.Server.SignIn;

public sealed class CommonPasswordsTests
{
    private const string Resource = "src/Weir.Server/SignIn/Passwords/common-passwords.txt.br";

    /// <summary>With <c>UPDATE_GOLDEN=1</c> the packed list is written instead, and the next build takes it in.</summary>
    [Fact]
    [Trait("Asvs", "V6.2.4")]
    public void The_frozen_list_is_what_the_recipe_makes()
    {
        var made = CommonPasswordRecipe.Make();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            using var packed = new BrotliStream(File.Create(Repository.Path(Resource)), CompressionLevel.SmallestSize);
            packed.Write(Encoding.UTF8.GetBytes(string.Join('\n', made) + "\n"));
            return;
        }

        using var reader = new StreamReader(new BrotliStream(File.OpenRead(Repository.Path(Resource)), CompressionMode.Decompress));
        Assert.Equal(string.Join('\n', made) + "\n", reader.ReadToEnd());
        Assert.Equal(made.Count, CommonPasswords.Count);
        Assert.InRange(made.Count, 10_000, 100_000);
        Assert.True(new FileInfo(Repository.Path(Resource)).Length < 150_000);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PASSWORD")]
    [InlineData("Password1")]
    [InlineData("P@ssw0rd")]
    [InlineData("P@ssw0rd2024!!!")]
    [InlineData("!!!password!!!")]
    [InlineData("qwertyuiop123456")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("123456789012345")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("zyxwvutsrqponmlkjihg")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("abababababababababab")]
    [InlineData("dragondragondragon")]
    [InlineData("correcthorsebatterystaple")]
    [InlineData("CorrectHorseBatteryStaple")]
    [InlineData("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44")]
    [InlineData("iloveyou1234")]
    [InlineData("Summer2026!")]
    [Trait("Asvs", "V6.2.4")]
    public void What_everybody_tries_first_is_common(string password) => Assert.True(CommonPasswords.Has(password));

    [Theory]
    [InlineData("tandem-gravel-ouzel-quince")]
    [InlineData("summer482915037266")]
    [InlineData("x7Kp2mQ9vL4w")]
    [InlineData("ein kleiner blauer Elefant")]
    [InlineData("\u6b63\u3057\u3044\u99ac\u96fb\u6c60\u30db\u30c1\u30ad\u30b9")]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("4815162342 is lost")]
    public void Another_password_is_not(string password) => Assert.False(CommonPasswords.Has(password));

    [Fact]
    public void Every_word_of_the_list_is_common_in_any_case()
    {
        Assert.All(CommonPasswords.All, static word => Assert.True(CommonPasswords.Has(word)));
        Assert.All(CommonPasswords.All.Take(2_000), static word => Assert.True(CommonPasswords.Has(word.ToUpperInvariant())));
    }
}
