using Weir.Foundation;

namespace Weir.Server.Mail;

/// <summary>Something that a person is told: shown in the account, and mailed when a mail server is configured. Plain text.</summary>
internal abstract record Notice : IIdKind
{
    /// <summary>The prefix of a notice's id.</summary>
    public static string Prefix => "ntc";

    /// <summary>What it is about, as a word that is stored and never changed.</summary>
    public abstract string Kind { get; }

    /// <summary>The subject of the mail and the headline in the account. Constant: nothing that anybody typed stands in it.</summary>
    public abstract string Subject { get; }

    /// <summary>What sort of mail it is. What protects an account cannot be refused.</summary>
    public virtual NoticeTopic Topic => NoticeTopic.Security;

    /// <summary>Whether the account shows it. What holds a secret is mailed and nothing else.</summary>
    public virtual bool IsShownInAccount => true;

    /// <summary>Writes the text.</summary>
    public abstract void Write(NoticeText text);
}
