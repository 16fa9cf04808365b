using System.Globalization;
using Weir.Bench;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};

const string Usage = """
    Usage: ./bench [copy|core|generators|store|ledger|audit|api|server|vault|s3|all] [--rows N] [--keys N] [--rounds N]

      copy        whole runs between two PostgreSQL databases against the COPY pipe, alternated, medians
      core        the transform alone, in memory: rows per second of one thread and bytes allocated per row
      generators  every generator: nanoseconds and bytes allocated per value
      store       durable audited writes per second on SQLite, with and without shared commits
      ledger      growing, exporting and verifying a ledger, and checking proofs; entries as many as --rows
      audit       durable audited changes per second on SQLite while the sequencer gives them their place in the ledger
      api         signed-in reads of the API against an endpoint of bare Kestrel, alternated, medians
      server      start, memory at rest, ten thousand idle connections
      vault       sealing and opening objects in memory against bare AES-256-GCM, alternated, medians
      s3          the S3 door against bare Kestrel and nginx: small and large objects, over HTTPS with the record kept; memory under
                  64 uploads, and lists of as many objects as --keys
      all         the ten (default)

      --rows N    rows of the benchmark table (default 500000; the published figures are of 5000000)
      --keys N    keys that s3 writes and lists (default 20000; the published figures are of 1000000)
      --rounds N  rounds of copy, api, vault and s3 (default 3)

    Examples:
      ./bench core
      ./bench copy --rows 5000000 --rounds 3
    """;

if (args is [BareEndpoint.Verb, var certificates, var length])
{
    await BareEndpoint.RunAsync(certificates, int.Parse(length, CultureInfo.InvariantCulture), cancellation.Token);
    return 0;
}

if (args is [ObjectPeer.Verb, var folder])
{
    await ObjectPeer.RunAsync(folder, cancellation.Token);
    return 0;
}

var rows = 500_000;
var rounds = 3;
var keys = 20_000;
var what = "all";
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--rows" when i + 1 < args.Length && int.TryParse(args[i + 1], out rows) && rows is > 0 and <= 100_000_000:
        case "--keys" when i + 1 < args.Length && int.TryParse(args[i + 1], out keys) && keys is > 0 and <= 9_999_999:
        case "--rounds" when i + 1 < args.Length && int.TryParse(args[i + 1], out rounds) && rounds is > 0 and <= 100:
            i++;
            break;
        case "copy" or "core" or "generators" or "store" or "ledger" or "audit" or "api" or "server" or "vault" or "s3" or "all":
            what = args[i];
            break;
        default:
            Console.WriteLine(Usage);
            return args[i] is "--help" or "-h" ? 0 : 2;
    }
}

try
{
    Console.WriteLine(Machine.Describe());
    if (what is "generators" or "all")
    {
        GeneratorBenchmark.Run();
    }

    if (what is "store" or "all")
    {
        await StoreBenchmark.RunAsync(cancellation.Token);
    }

    if (what is "ledger" or "all")
    {
        await LedgerBenchmark.RunAsync(rows, cancellation.Token);
    }

    if (what is "audit" or "all")
    {
        await AuditBenchmark.RunAsync(cancellation.Token);
    }

    if (what is "api" or "all")
    {
        await ApiBenchmark.RunAsync(rounds, cancellation.Token);
    }

    if (what is "server" or "all")
    {
        await ServerBenchmark.RunAsync(cancellation.Token);
    }

    if (what is "vault" or "all")
    {
        VaultBenchmark.Run(rounds);
    }

    if (what is "s3" or "all")
    {
        await S3Benchmark.RunAsync(rounds, keys, cancellation.Token);
    }

    if (what is "core" or "copy" or "all")
    {
        await using var table = await BenchmarkTable.CreateAsync(rows, cancellation.Token);
        if (what is "core" or "all")
        {
            await CoreBenchmark.RunAsync(table, cancellation.Token);
        }

        if (what is "copy" or "all")
        {
            await CopyBenchmark.RunAsync(table, rounds, cancellation.Token);
        }
    }

    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
