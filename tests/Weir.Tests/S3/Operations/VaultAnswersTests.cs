using Weir.S3.Errors;
using Weir.S3.Operations;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Blobs;

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

    [Fact]
    public void A_full_or_broken_disk_is_no_defect_of_the_program()
    {
        Assert.Equal(S3Errors.InsufficientStorage, VaultAnswers.Of(BlobStoreException.Of("Writing", new IOException("no space", 28))));
        Assert.Equal(S3Errors.InsufficientStorage, VaultAnswers.Of(new StoreFullException("full")));
        Assert.Equal(S3Errors.ServiceUnavailable, VaultAnswers.Of(new BlobStoreException(BlobStoreFault.Final, "fsync failed")));
        Assert.Equal(S3Errors.ServiceUnavailable, VaultAnswers.Of(new StoreUnavailableException("away")));
        Assert.Null(VaultAnswers.Of(BlobStoreException.Of("Writing", new IOException("odd"))));
    }
}
