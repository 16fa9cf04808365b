namespace Weir.PostgreSql;

/// <summary>How a connection is protected, weakest first; the names and meanings are libpq's <c>sslmode</c>.</summary>
public enum TlsMode
{
    /// <summary>Never TLS.</summary>
    Disable = 0,

    /// <summary>TLS only when the server refuses to do without.</summary>
    Allow = 1,

    /// <summary>TLS when the server offers it; an attacker in the middle can take it away.</summary>
    Prefer = 2,

    /// <summary>TLS, with whoever answers.</summary>
    Require = 3,

    /// <summary>TLS with a certificate of a trusted authority.</summary>
    VerifyCa = 4,

    /// <summary>TLS with a certificate of a trusted authority that names the host.</summary>
    VerifyFull = 5,
}

/// <summary>The words for <see cref="TlsMode"/>, and the rule that chooses one.</summary>
public static class TlsModes
{
    private static readonly string[] Words = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

    /// <summary>What a connection to a host that is not local is made with where nobody says anything.</summary>
    public const string StandardFloor = "verify-full";

    /// <summary>The modes that an installation can demand at least, strongest first: those between them protect no better than none.</summary>
    public static IReadOnlyList<string> Floors { get; } = [StandardFloor, "verify-ca", "require", "disable"];

    /// <summary>libpq's word for a mode.</summary>
    public static string Word(TlsMode mode) => Words[(int)mode];

    /// <summary>Reads libpq's or Npgsql's word for a mode.</summary>
    public static bool TryParse(string word, out TlsMode mode)
    {
        ArgumentNullException.ThrowIfNull(word);
        var plain = word.Replace("-", "", StringComparison.Ordinal);
        var index = Array.FindIndex(Words, w => w.Replace("-", "", StringComparison.Ordinal)
            .Equals(plain, StringComparison.OrdinalIgnoreCase));
        mode = (TlsMode)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>
    /// The mode to connect with. A local host needs no TLS; any other must prove who it is unless the address says a weaker word, which may
    /// not be weaker than the floor.
    /// </summary>
    /// <param name="isLocal">A unix socket or a loopback address.</param>
    /// <param name="isSocket">A unix socket, which cannot carry TLS.</param>
    /// <param name="asked">What the address says; null when it says nothing.</param>
    /// <param name="floor">One of <see cref="Floors"/>.</param>
    /// <param name="host">For messages.</param>
    /// <exception cref="PostgreSqlAddressException">The address asks for less than the floor, or the floor is no known word.</exception>
    public static TlsMode Choose(bool isLocal, bool isSocket, TlsMode? asked, string floor, string host)
    {
        if (isSocket)
        {
            return TlsMode.Disable;
        }

        if (isLocal)
        {
            return asked ?? TlsMode.Disable;
        }

        if (!TryParse(floor, out var lowest))
        {
            throw new PostgreSqlAddressException($"WEIR_DATABASE_TLS_FLOOR is '{floor}'; expected one of {string.Join(", ", Floors)}.");
        }

        var mode = asked ?? TlsMode.VerifyFull;

        // Modes below require give no protection against an active attacker, so they count as none.
        var strength = mode < TlsMode.Require ? TlsMode.Disable : mode;
        return strength >= lowest
            ? mode
            : throw new PostgreSqlAddressException(
                $"The address of {host} asks for sslmode={Word(mode)}, but at least {Word(lowest)} is demanded. "
                + "Remove sslmode from the address, or lower WEIR_DATABASE_TLS_FLOOR if this network is trusted.",
                isInsecure: true);
    }
}
