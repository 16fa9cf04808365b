namespace Weir.Masking.Reports;

/// <summary>The page's style sheet: system fonts, colours that differ in lightness too, and rules for A4 paper.</summary>
internal static class ReportStyle
{
    /// <summary>CSS.</summary>
    public const string Sheet =
        """
        :root { --ink: #16212b; --soft: #566573; --line: #dbe2e8; --wash: #f4f7f9; --good: #0b6b4f; --bad: #a8201a; --open: #8a5a00;
          --blue: #1f5f8b; }
        * { box-sizing: border-box; }
        body { margin: 0; font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: #fff; }
        header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 28px; }
        header { padding-top: 36px; padding-bottom: 8px; }
        h1 { margin: 0 0 10px; font-size: 27px; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; }
        h2 { margin: 40px 0 12px; font-size: 20px; font-weight: 650; padding-bottom: 6px; border-bottom: 2px solid var(--ink); }
        h3 { margin: 22px 0 4px; font-size: 15px; font-weight: 650; }
        p { margin: 0 0 10px; max-width: 90ch; }
        .kicker { margin: 0 0 4px; font-size: 13px; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); }
        .arrow, .note, small, footer, dt { color: var(--soft); }
        .outcome { display: flex; gap: 16px; flex-wrap: wrap; align-items: center; color: var(--soft); }
        small { font-size: 12px; }
        code { font: 13px/1.4 ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        .badge { display: inline-block; white-space: nowrap; padding: 2px 10px; border-radius: 3px; color: #fff; font-weight: 600;
          font-size: 13px; }
        .badge.good { background: var(--good); } .badge.bad { background: var(--bad); } .badge.open { background: var(--open); }
        .cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 14px; margin: 18px 0; }
        .card { border: 1px solid var(--line); border-top: 4px solid var(--blue); border-radius: 4px; padding: 10px 14px 6px;
          background: var(--wash); }
        .card.good { border-top-color: var(--good); } .card.bad { border-top-color: var(--bad); }
        .card.open { border-top-color: var(--open); }
        .card h3 { margin: 0; font-size: 13px; color: var(--soft); font-weight: 600; }
        .card p { font-size: 13px; color: var(--soft); margin: 0 0 4px; }
        .card p.value { font-size: 25px; line-height: 1.3; font-weight: 650; color: var(--ink); }
        .card.good p.value { color: var(--good); } .card.bad p.value { color: var(--bad); } .card.open p.value { color: var(--open); }
        .facts { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 28px; margin: 14px 0 0; }
        td code { overflow-wrap: anywhere; } table.findings td:nth-child(2) { min-width: 190px; }
        .facts div { display: flex; gap: 12px; border-bottom: 1px solid var(--line); padding: 5px 0; min-width: 0; }
        dt { flex: 0 0 104px; } .facts code { font-size: 12px; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        figure { margin: 0 0 22px; } figcaption { font-weight: 600; margin-bottom: 4px; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font: 12px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
        svg text.figure { fill: var(--soft); } svg text.inside { fill: #fff; font-weight: 600; }
        .legend { list-style: none; padding: 0; margin: 6px 0 0; display: flex; flex-wrap: wrap; gap: 2px 20px; font-size: 13px; }
        .key { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 7px; }
        .key.c1, .class.c1 { background: #0b4f3c; } .key.c2, .class.c2 { background: #13795b; } .key.c3, .class.c3 { background: #1f5f8b; }
        .key.c4, .class.c4 { background: #8a5a00; } .key.c5, .class.c5 { background: #6a3d8f; } .key.c6, .class.c6 { background: #6b7682; }
        rect.c1 { fill: #0b4f3c; } rect.c2 { fill: #13795b; } rect.c3 { fill: #1f5f8b; }
        rect.c4 { fill: #8a5a00; } rect.c5 { fill: #6a3d8f; } rect.c6 { fill: #6b7682; } rect.rows { fill: #1f5f8b; }
        .key.p0 { background: #9db4c4; } .key.p1 { background: #d0a25a; } .key.p2 { background: #1f5f8b; }
        .key.p3 { background: #7f9f6a; } .key.p4 { background: #6a3d8f; } .key.p5 { background: #39434d; }
        rect.p0 { fill: #9db4c4; } rect.p1 { fill: #d0a25a; } rect.p2 { fill: #1f5f8b; }
        rect.p3 { fill: #7f9f6a; } rect.p4 { fill: #6a3d8f; } rect.p5 { fill: #39434d; }
        .class { display: inline-block; white-space: nowrap; color: #fff; font-size: 12px; font-weight: 600; padding: 0 8px;
          border-radius: 3px; }
        table { border-collapse: collapse; width: 100%; margin: 6px 0 14px; font-size: 13px; }
        th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink); padding: 4px 10px 4px 0;
          vertical-align: bottom; }
        td { border-bottom: 1px solid var(--line); padding: 5px 10px 5px 0; vertical-align: top; overflow-wrap: anywhere; }
        th.number { text-align: right; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.bad { color: var(--bad); font-weight: 650; }
        table.columns { table-layout: fixed; }
        table.columns th:nth-child(1) { width: 18%; } table.columns th:nth-child(2) { width: 11%; }
        table.columns th:nth-child(3) { width: 20%; }
        table.columns th:nth-child(4) { width: 11%; } table.columns th:nth-child(5) { width: 25%; }
        table.columns th:nth-child(6) { width: 15%; }
        .notes li, .problems li { margin-bottom: 6px; max-width: 90ch; } .problems { color: var(--bad); }
        footer { padding-top: 18px; padding-bottom: 32px; font-size: 13px; }
        @media (max-width: 760px) { .cards, .facts { grid-template-columns: 1fr 1fr; } }
        @page { size: A4; margin: 15mm 13mm; }
        @media print {
          body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
          header { padding-top: 0; } h1 { font-size: 17pt; } h2 { font-size: 13pt; margin-top: 18pt; } table { font-size: 8.5pt; }
          code { font-size: 8pt; }
          .class { font-size: 7.5pt; padding: 0 5px; }
          thead { display: table-header-group; } tr, figure, .card { break-inside: avoid; } h2, h3 { break-after: avoid; }
        }

        """;
}
