namespace Weir.Server.Hosting.Settings;

/// <summary>The certificate that the server shows. Immutable.</summary>
public sealed class TlsOptions
{
    private TlsOptions(SettingReader reader)
    {
        reader.Begin("tls");
        CertificatePath = reader.Text(
            "WEIR_TLS_CERT",
            null,
            "PEM file with the server's certificate and its intermediates, leaf first; read again when it changes. Without it the server "
            + "makes its own authority and certificate.");
        KeyPath = reader.Text("WEIR_TLS_KEY", null, "PEM file with the private key of WEIR_TLS_CERT.");
        if (CertificatePath is null != KeyPath is null)
        {
            reader.Refuse("WEIR_TLS_CERT and WEIR_TLS_KEY go together; one of them is missing");
        }
    }

    /// <summary>The certificate's file; null when the server makes its own.</summary>
    public string? CertificatePath { get; }

    /// <summary>The key's file; null when the server makes its own.</summary>
    public string? KeyPath { get; }

    internal static TlsOptions Read(SettingReader reader) => new(reader);
}
