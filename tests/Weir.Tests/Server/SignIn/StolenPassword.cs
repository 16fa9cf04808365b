using System.Text;
using Weir.Server.SignIn.Passwords;
using Weir.Testing;

namespace Weir.Tests.Server.SignIn;

/// <summary>A list of stolen passwords that holds one, imported as operators do.</summary>
internal sealed class StolenPassword : IDisposable
{
    private readonly TempFolder _folder;
    private readonly BreachedPasswords _list;

    private StolenPassword(TempFolder folder, BreachedPasswords list)
    {
        _folder = folder;
        _list = list;
        Policy = new PasswordPolicy(list);
    }

    /// <summary>What a server with the list asks of passwords.</summary>
    public PasswordPolicy Policy { get; }

    /// <summary>Imports the list.</summary>
    public static async Task<StolenPassword> ListAsync(string password)
    {
        var folder = new TempFolder();
        using var lines = new MemoryStream(Encoding.UTF8.GetBytes(password));
        await BreachedPasswordImport.ImportAsync(
            lines, BreachedListFormat.Passwords, folder.File("stolen"), TestContext.Current.CancellationToken);
        return new StolenPassword(folder, BreachedPasswords.Open(folder.File("stolen")));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _list.Dispose();
        _folder.Dispose();
    }
}
