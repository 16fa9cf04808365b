using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Keys;
using KeyManagementOptions = Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions;

namespace Weir.Server.Hosting;

/// <summary>
/// ASP.NET Core's data protection on the installation's own keys: what one server protects, every server of the installation unprotects,
/// and the framework's keys never lie in clear anywhere.
/// </summary>
internal static class DataProtectionFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, static _ => { });

    /// <summary>Registers data protection over the <see cref="KeyRing"/> of the services.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SealedXml>();
        services.AddDataProtection().SetApplicationName("weir");
        services.AddOptions<KeyManagementOptions>().Configure<KeyRing, SealedXml>(static (options, keys, seal) =>
        {
            options.XmlRepository = new DataProtectionRepository(keys);
            options.XmlEncryptor = new DataProtectionEncryptor(seal);
        });
    }
}

/// <summary>Seals a key of data protection for the installation.</summary>
internal sealed class DataProtectionEncryptor(SealedXml seal) : IXmlEncryptor
{
    /// <inheritdoc/>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var bytes = seal.Seal(System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new EncryptedXmlInfo(
            new XElement(DataProtectionDecryptor.Element, Convert.ToBase64String(bytes)), typeof(DataProtectionDecryptor));
    }
}

/// <summary>Opens what <see cref="DataProtectionEncryptor"/> sealed. The framework makes it by the name that stands in the sealed key.</summary>
internal sealed class DataProtectionDecryptor(IServiceProvider services) : IXmlDecryptor
{
    /// <summary>The element that holds the sealed bytes.</summary>
    public const string Element = "sealedKey";

    /// <inheritdoc/>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var bytes = services.GetRequiredService<SealedXml>().Open(Convert.FromBase64String(encryptedElement.Value));
        return XElement.Parse(System.Text.Encoding.UTF8.GetString(bytes));
    }
}

/// <summary>Keeps the framework's keys in the key store that all servers share.</summary>
internal sealed class DataProtectionRepository(KeyRing keys) : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(() => keys.ReadDocumentsAsync(CancellationToken.None))
            .Select(static document => XElement.Parse(System.Text.Encoding.UTF8.GetString(document.Content)))];

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var bytes = System.Text.Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        Wait(async () =>
        {
            await keys.StoreDocumentAsync(friendlyName, bytes, CancellationToken.None);
            return true;
        });
    }

    // The framework's seam is synchronous. It is used when the first page is protected and then about once a day, never per request, and
    // off any context that the work could need to go on.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}
