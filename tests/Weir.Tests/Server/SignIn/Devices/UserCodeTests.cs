using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Server.SignIn.Devices;

namespace Weir.Tests.Server.SignIn.Devices;

public sealed class UserCodeTests
{
    [Fact]
    public void A_code_is_read_back_however_it_is_typed()
    {
        using var random = RandomNumberGenerator.Create();
        for (var i = 0; i < 1000; i++)
        {
            var code = UserCode.New(random);
            Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{8}$", code);
            Assert.Equal(code, UserCode.Read(UserCode.Show(code)));
            Assert.Equal(code, UserCode.Read($" {code[..3].ToLowerInvariant()} {code[3..]}-"));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("BCDF-GHJ")]
    [InlineData("BCDF-GHJKL")]
    [InlineData("ABCD-FGHJ")]
    [InlineData("BCDF-GHJ1")]
    [InlineData("BCDF_GHJK")]
    public void What_is_no_code_is_not_looked_up(string? typed) => Assert.Null(UserCode.Read(typed));

    [Fact]
    public void Any_text_is_a_code_or_is_not() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        static typed => UserCode.Read(typed) is not { } code || (code.Length == 8 && UserCode.Read(UserCode.Show(code)) == code))
        .QuickCheckThrowOnFailure();
}
