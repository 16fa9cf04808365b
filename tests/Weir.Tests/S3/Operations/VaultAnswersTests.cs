using Weir.S3.Errors;
using Weir.S3.Operations;
using Weir.Vault;

namespace Weir.Tests.S3.Operations;

public sealed class VaultAnswersTests
{
    public static TheoryData<VaultFault> Faults => [.. Enum.GetValues<VaultFault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_fault_of_the_vault_has_a_name_in_S3(VaultFault fault)
    {
        var (code, message) = VaultAnswers.Of(fault);

        Assert.NotEqual(S3Errors.InternalError, code);
        Assert.InRange(code.Status, 400, 507);
        Assert.NotEmpty(message ?? code.Message);
    }
}
