namespace Weir.Testing;

/// <summary>How a private cluster differs from the usual one of the tests.</summary>
public sealed record PostgresClusterOptions
{
    /// <summary>Whether commits reach the disk. Off by default: a test cluster is thrown away.</summary>
    public bool Durable { get; init; }

    /// <summary>
    /// Whether TCP connections may use TLS. The certificate names <c>localhost</c> and 127.0.0.1; its authority is
    /// <see cref="PostgresCluster.CertificateAuthorityPath"/>.
    /// </summary>
    public bool Tls { get; init; }

    /// <summary>Further server settings, by name, as in postgresql.conf.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
