namespace Weir.Contracts.Client;

/// <summary>What everybody on an installation is told, for operators.</summary>
public sealed class AnnouncementsClient
{
    private readonly ApiConnection _api;

    internal AnnouncementsClient(ApiConnection api) => _api = api;

    /// <summary>Tells everybody that the installation will be worked on; by mail those who did not refuse such mails.</summary>
    public Task<Versioned<AnnouncementView>> SendAsync(AnnouncementDraft announcement, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{ApiPath.Installation}/announcements",
            announcement,
            AnnouncementsJson.Default.AnnouncementDraft,
            AnnouncementsJson.Default.AnnouncementView,
            cancellationToken);
}
