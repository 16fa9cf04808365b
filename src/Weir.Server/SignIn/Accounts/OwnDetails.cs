using System.Text.Json;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Server.Api;

namespace Weir.Server.SignIn.Accounts;

/// <summary>Checks what somebody wants to change of their own details; the same for API and pages.</summary>
internal static class OwnDetails
{
    /// <summary>The most characters of a telephone number.</summary>
    public const int LongestPhone = 40;

    /// <summary>The person's row with the change; what the change leaves out stays.</summary>
    /// <exception cref="InvalidRequestException">The change is not as expected; every fault is named.</exception>
    public static UserRow Apply(AccountChange wanted, Account account, PersonSeals seals)
    {
        var before = account.User;
        var faults = new Faults();
        PersonName? name = null;
        if (wanted.Name is not null && !PersonName.TryParse(wanted.Name, out name, out var reason))
        {
            faults.Add("/name", reason);
        }

        if (wanted.Phone is { } phone && !IsPhone(phone))
        {
            faults.Add("/phone", $"A telephone number has at most {LongestPhone} digits, spaces and the signs + - ( ) / .");
        }

        faults.ThrowIfAny();
        return before with
        {
            NameSealed = name is null ? before.NameSealed : seals.Seal(account.Id, PersonalColumn.Name, name.Text),
            PhoneSealed = wanted.Phone switch
            {
                null => before.PhoneSealed,
                "" => null,
                var given => seals.Seal(account.Id, PersonalColumn.Phone, given),
            },
            MailPreferences = wanted.Mail is null
                ? before.MailPreferences
                : JsonSerializer.Serialize(wanted.Mail, AccountJson.Default.MailPreferences),
            Revision = before.Revision + 1,
        };
    }

    private static bool IsPhone(string text) =>
        text.Length <= LongestPhone && text.All(static sign => char.IsAsciiDigit(sign) || " +-()/.".Contains(sign, StringComparison.Ordinal));
}
