using Weir.Masking.Databases;

namespace Weir.Samples;

/// <summary>
/// The sample database of an invented clinic, for trying Weir without real data: personal data in every shape that
/// Weir has to find. The same number of patients and seed give the same rows, and on SQLite the same file, byte for byte.
/// </summary>
internal static class ClinicSample
{
    /// <summary>How many patients a sample has if nothing else is asked for.</summary>
    public const int DefaultPatients = 1_000;

    /// <summary>The largest number of patients, within which every number of the sample stays unique.</summary>
    public const int MaxPatients = 10_000_000;

    /// <summary>Writes the sample into a new SQLite file or a PostgreSQL database without these tables.</summary>
    /// <param name="destination">See <see cref="DatabaseAddress"/>.</param>
    /// <param name="patients">The number of patients, 1 to <see cref="MaxPatients"/>; the other tables follow.</param>
    /// <param name="seed">Any number; another seed gives other people.</param>
    /// <param name="progress">Is told the rows of the table at hand every few thousand rows and at its end.</param>
    /// <param name="cancellationToken">Stops the writing; the destination is then as it was.</param>
    /// <exception cref="DatabaseException">
    /// The destination is not empty (<see cref="DatabaseFailure.DestinationRefused"/>), cannot be reached or was not understood.
    /// </exception>
    public static Task<SampleSummary> WriteAsync(
        string destination, int patients, long seed, IProgress<TableRows>? progress, CancellationToken cancellationToken) =>
        WriteAsync(DatabaseAddress.Parse(destination), ConnectionOptions.Default, patients, seed, progress, cancellationToken);

    /// <summary>The same, with connections made as <paramref name="connections"/> says.</summary>
    public static async Task<SampleSummary> WriteAsync(
        DatabaseAddress address,
        ConnectionOptions connections,
        int patients,
        long seed,
        IProgress<TableRows>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patients, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(patients, MaxPatients);
        var clinic = new Clinic(patients, seed);
        return address.Engine == "sqlite"
            ? await Task.Run(() => SqliteSample.Write(clinic, address.Text, progress, cancellationToken), cancellationToken)
            : await PostgresSample.WriteAsync(clinic, address, connections, progress, cancellationToken);
    }
}
