using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;

namespace Weir.Server.SignIn.Accounts;

/// <summary>What is held of a person under the person's own key. The names are part of what a value is bound to: never change one.</summary>
internal static class PersonalColumn
{
    /// <summary>The e-mail address.</summary>
    public const string Email = "users.email";

    /// <summary>The name.</summary>
    public const string Name = "users.name";

    /// <summary>The telephone number.</summary>
    public const string Phone = "users.phone";

    /// <summary>The address of a session.</summary>
    public const string SessionAddress = "sessions.address";

    /// <summary>The browser of a session.</summary>
    public const string SessionAgent = "sessions.agent";

    /// <summary>What a factor is called.</summary>
    public const string FactorName = "factors.name";
}

/// <summary>
/// Seals and opens what is held of people, and makes the digests they are found by. The person's key must exist
/// (<see cref="KeyRing.CreateAsync"/>) before anything is sealed. Safe for concurrent use.
/// </summary>
/// <param name="keys">The keys.</param>
internal sealed class PersonSeals(KeyRing keys)
{
    /// <summary>The digest that an account is found by: <c>users.email_index</c>.</summary>
    public byte[] IndexOf(EmailAddress address) => keys.Mac(
        KeyOwner.Installation, KeyPurpose.Index, Encoding.UTF8.GetBytes($"{PersonalColumn.Email}/{address.LookupKey}"));

    /// <summary>Seals a value of a person.</summary>
    /// <param name="person">Whose key.</param>
    /// <param name="column">One of <see cref="PersonalColumn"/>.</param>
    /// <param name="row">The id of the row that the value stands in.</param>
    /// <param name="text">The value.</param>
    public byte[] Seal(Id<User> person, string column, string row, string text) =>
        keys.Seal(KeyOwner.Person(person), KeyPurpose.Sealing, Encoding.UTF8.GetBytes(text), Context(column, row));

    /// <summary>Seals a value of the person's own row in <c>users</c>.</summary>
    public byte[] Seal(Id<User> person, string column, string text) => Seal(person, column, person.ToString(), text);

    /// <summary>Opens what was sealed.</summary>
    /// <returns>The value; null where the person's key was destroyed, which means that the person was erased.</returns>
    /// <exception cref="CryptographicException">The bytes were altered or moved.</exception>
    public string? Open(Id<User> person, string column, string row, ReadOnlySpan<byte> value)
    {
        try
        {
            return Encoding.UTF8.GetString(keys.Open(KeyOwner.Person(person), KeyPurpose.Sealing, value, Context(column, row)));
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a key to open a person's values with; not after the person was erased.</summary>
    public bool CanOpen(Id<User> person)
    {
        try
        {
            keys.CurrentVersion(KeyOwner.Person(person));
            return true;
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Opens a value of the person's own row in <c>users</c>; null where the person was erased.</summary>
    public string? Open(Id<User> person, string column, ReadOnlySpan<byte> value) => Open(person, column, person.ToString(), value);

    /// <summary>The text form in which addresses are sealed: IPv4 written inside IPv6 is IPv4.</summary>
    public static string TextOf(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static byte[] Context(string column, string row) => Encoding.UTF8.GetBytes($"{column}/{row}");
}
