using System.Net;
using System.Net.Http.Json;

namespace Weir.SystemTests.Client;

/// <summary>Trying codes until a stranger's device is found.</summary>
public sealed class DeviceGuessTests(Company company) : IClassFixture<Company>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Guessed_codes_are_held_up_and_do_not_lock_the_person_out()
    {
        HttpResponseMessage answer;
        var tries = 0;
        do
        {
            answer = await company.Owner.Client.PostAsJsonAsync("/api/v1/device/find", new { userCode = "BBBB-BBBB" }, Cancel);
            tries++;
        }
        while (answer.StatusCode == HttpStatusCode.NotFound && tries < 12);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        await company.Owner.StepUpAsync(Cancel);
    }
}
