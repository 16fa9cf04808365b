using Weir.Contracts;

namespace Weir.Server.Portal.Reviews;

/// <summary>How pages speak of access reviews.</summary>
internal static class ReviewWords
{
    /// <summary>What somebody has: a role or an access key.</summary>
    public static string WhatOf(ReviewFinding finding, ReviewNames names) =>
        finding.AccessKey is { } key ? $"access key “{names.Of(key)}”" : names.Of(finding.Role);

    /// <summary>On what.</summary>
    public static string WhereOf(ReviewFinding finding, ReviewNames names) => finding switch
    {
        { Project: null } => "the organization",
        { Bucket: null } => $"project {names.Of(finding.Project)}",
        _ => $"project {names.Of(finding.Project)}, bucket {finding.Bucket}/{finding.Prefix}",
    };

    /// <summary>By what they have it.</summary>
    public static string ThroughOf(ReviewFinding finding, ReviewNames names) => finding switch
    {
        { Group: { } group } => $"group {names.Of(group)}",
        { AccessKey: not null } => "a key of their own",
        _ => "a grant of their own",
    };

    /// <summary>What sort of actor it is, where it is no person.</summary>
    public static string? KindOf(ReviewFinding finding) => finding.HolderKind switch
    {
        "user" => null,
        "service-account" => "service account",
        "group" => "group without members",
        "operators" => "the operator's support",
        var other => other,
    };

    /// <summary>Who it is.</summary>
    public static string WhoOf(ReviewFinding finding, ReviewNames names) =>
        finding.HolderKind == "operators" ? "Operators" : names.Of(finding.Holder);

    /// <summary>What came of a decision.</summary>
    public static string Of(ReviewDecisionView decision) => decision.Effect switch
    {
        "kept" => "stays",
        "taken" => "taken",
        _ => "was gone already",
    };
}
