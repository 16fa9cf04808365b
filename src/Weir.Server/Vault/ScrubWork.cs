using Microsoft.Extensions.Logging;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Scrub;

namespace Weir.Server.Vault;

/// <summary>
/// Once a day compares catalog and blobs, and reads a seventh of what is stored, so that every byte is verified once a week. What is found is
/// logged and recorded; blobs that a crash left are taken back.
/// </summary>
internal sealed partial class ScrubWork(VaultEngine vault, AuditTrail trail, TimeProvider time, ILogger<ScrubWork> log) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "vault.scrub";

    private const int Slices = 7;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var day = time.GetUtcNow().UtcDateTime.Subtract(DateTime.UnixEpoch).Days;
        var report = await vault.ScrubAsync(ScrubScope.OfSlice(Slices, day % Slices) with { TakesBack = true }, cancellationToken);
        var detail = new CanonicalJson()
            .Add("blobs", report.Blobs)
            .Add("read_blobs", report.ReadBlobs)
            .Add("read_bytes", report.ReadBytes)
            .Add("unclaimed", report.Unclaimed)
            .Add("versions", report.Versions);
        foreach (var (fault, count) in report.Counts)
        {
            detail.Add(fault.ToString(), count);
        }

        await trail.RecordAsync(
            Actor.ForSystem("scrub"),
            new AuditEvent("vault.scrub", "installation", "installation", report.IsClean ? Outcome.Done : Outcome.Failed) { Detail = detail },
            cancellationToken);
        foreach (var finding in report.Findings)
        {
            LogFinding(finding.Fault, finding.Where, finding.Detail);
        }

        var faults = report.Counts.Values.Sum();
        LogDone(report.Versions, report.Blobs, report.ReadBytes, faults);
        return WorkResult.Done;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The vault is damaged: {Fault} at {Where}: {Detail}")]
    private partial void LogFinding(ScrubFault fault, string where, string detail);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The vault was compared: {Versions} versions, {Blobs} blobs, {ReadBytes} bytes read, {Faults} faults")]
    private partial void LogDone(long versions, long blobs, long readBytes, long faults);
}
