namespace Weir.Server.Hosting.Tls;

/// <summary>Where the server's certificate comes from: files that an operator keeps, or the server's own authority.</summary>
internal interface ICertificateSource
{
    /// <summary>
    /// Gives the certificate to show from now on, or null when the one shown is still the right one. Called by one thread at a time.
    /// </summary>
    /// <param name="shown">What is shown now; null at the start.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="ServerException">There is a new one that cannot be used.</exception>
    ServerCertificate? Renew(ServerCertificate? shown, DateTimeOffset now);

    /// <summary>What an operator does about a certificate that ends soon.</summary>
    string Remedy { get; }
}
