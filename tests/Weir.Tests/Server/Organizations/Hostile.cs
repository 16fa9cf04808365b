namespace Weir.Tests.Server.Organizations;

/// <summary>Names that people with bad intentions, or other habits of writing, type into forms.</summary>
internal static class Hostile
{
    /// <summary>Would deceive or break whoever sees them.</summary>
    public static IReadOnlyList<string> Refused { get; } =
    [
        "", " ", "\u00a0", "line\nbreak", "tab\tinside", "nul\0inside", "\u001b[31mred", "bell\a", "next\u0085line", "para\u2029graph",
        "abc\u202edcba", "\u2066isolated\u2069", "zero\u200bwidth", "\ufeffmark", " before", "after ", "...", "\u200d",
        new string('x', 201), new string('x', 1_000_000), string.Concat(Enumerable.Repeat("\ud83d\ude00", 201)),
    ];

    /// <summary>Are names as good as others; whoever shows or exports them has to write them safely.</summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        "O'Brien \"Bob\"", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "@SUM(1)", "'; drop table groups; --", "%00 a", "{{7*7}} x",
        "../../etc/passwd", "\u05d0\u05d1\u05d2", "\u0645\u062b\u0627\u0644", "\u65e5\u672c\u8a9e", "na\u00efve",
        "\ud83d\udc69\u200d\ud83d\udd2c lab", "null", "undefined 1",
    ];
}
