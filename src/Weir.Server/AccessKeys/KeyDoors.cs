using Weir.Guard.Actors;

namespace Weir.Server.AccessKeys;

/// <summary>The doors that access keys open, by the words of the API. A key opens one of them only.</summary>
internal static class KeyDoors
{
    private static readonly (string Word, Door Door)[] Doors = [("api", Door.Api), ("s3", Door.S3), ("sftp", Door.Sftp)];

    /// <summary>What is expected, for messages.</summary>
    public const string Expected = "One of api, s3, sftp is expected.";

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string word, out Door door)
    {
        var found = Array.Find(Doors, pair => pair.Word == word);
        door = found.Door;
        return found.Word is not null;
    }

    /// <summary>The word of a door.</summary>
    public static string WordOf(Door door) => Array.Find(Doors, pair => pair.Door == door).Word;
}
