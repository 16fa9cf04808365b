using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>
/// Work that is done beside requests. Other features register an <see cref="IWorkHandler"/>, a <see cref="RecurringWork"/>, a
/// <see cref="ServerTask"/> or an <see cref="ExpiryRule"/> as services, and nothing else is needed.
/// </summary>
internal static class JobsFeature
{
    /// <summary>How long done work is kept, for operators to see and for knowing what was done.</summary>
    public static readonly TimeSpan DoneWorkLifetime = TimeSpan.FromDays(7);

    /// <summary>Failures are tried again for about 14 hours: a mail server or a disk is seldom mended in less.</summary>
    public static readonly WorkOptions Patience = new() { MostAttempts = 24 };

    /// <summary>The feature.</summary>
    public static ServerFeatures Create(DataDirectory directory) => new(
        services => AddServices(services, directory), static _ => { }, static _ => { });

    private static void AddServices(IServiceCollection services, DataDirectory directory)
    {
        services.AddSingleton(static provider => new WorkQueue(provider.GetRequiredService<Database>(), Patience));
        services.AddSingleton(new WorkRunnerOptions());
        services.AddSingleton<WorkRunner>();
        services.AddHostedService<JobSchedule>();

        services.AddSingleton(provider => new KeyStoreBackup(
            directory.KeyBackupPath, directory.BackupPath, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IWorkHandler, KeyBackupWork>();
        services.AddSingleton(new RecurringWork(KeyBackupWork.WorkKind, TimeSpan.FromDays(1)));
        services.AddSingleton(static provider => new ServerTask(
            "old key backups",
            TimeSpan.FromHours(1),
            AtStop: false,
            _ => Task.Run(provider.GetRequiredService<KeyStoreBackup>().RemoveOld, CancellationToken.None)));

        services.AddSingleton<IWorkHandler, ExpiryWork>();
        services.AddSingleton(new RecurringWork(ExpiryWork.WorkKind, TimeSpan.FromHours(1)));
        AddRules(services);

        services.AddSingleton(static provider => new ServerTask(
            "uses of grants",
            TimeSpan.FromMinutes(1),
            AtStop: true,
            provider.GetRequiredService<AccessGuard>().SaveUsesAsync));
        services.AddSingleton(static provider => new ServerTask(
            "figures of work",
            TimeSpan.FromSeconds(15),
            AtStop: false,
            stop => RecordAsync(provider, stop)));
    }

    // What belongs to sign-in is not among them: its own upkeep ends sessions, each with an entry, and drops what ran out every minute.
    private static void AddRules(IServiceCollection services)
    {
        services.AddSingleton(ExpiryRule.OlderThan("idempotency_keys", "actor, idempotency_key", "created_at", Idempotency.Lifetime));
        services.AddSingleton(new ExpiryRule("work", static (unit, most) => WorkQueue.RemoveDone(unit, unit.Now - DoneWorkLifetime, most)));
    }

    private static async Task RecordAsync(IServiceProvider provider, CancellationToken cancellationToken) => WorkMetrics.Record(
        provider.GetRequiredService<WorkRunner>().Kinds,
        await provider.GetRequiredService<WorkQueue>().CountAsync(cancellationToken));
}
