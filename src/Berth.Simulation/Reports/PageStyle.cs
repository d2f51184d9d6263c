namespace Berth.Simulation.Reports;

/// <summary>The style of the page. Colours are variables: light by default and always on paper, dark on screens that ask for it.</summary>
internal static class PageStyle
{
    private const string Light = """
        --page:#fff;--raised:#f5f7f9;--ink:#1b1f24;--muted:#5a6472;--line:#d9dee4;--grid:#e4e8ec;--accent:#0b5fa5;
        --better:#0072b2;--worse:#c44e00;--better-text:#00609a;--worse-text:#a84300;--even:#8a94a0;--faint:#a9b1bb;--alarm:#fdecea;
        --s1:#1b1f24;--s2:#0072b2;--s3:#d55e00;--s4:#008f68;--s5:#b0568f;--s6:#a87700;--s7:#3a9bd9;--s8:#7a5c3e;
        --h0:#fffbe8;--h1:#fff0b8;--h2:#fee08a;--h3:#fdc24d;--h4:#fb9a2c;--h5:#e8701a;--h6:#bf4504;--h7:#7f2704;--low:#1b1f24;--mid:#1b1f24;--high:#fff;
        --w0:#eef1f4;--w1:#dcebf7;--w2:#b9d8ee;--w3:#8fc0e2;--w4:#5fa3d1;--w5:#2f78ad;--w6:#1c659b;--w7:#0d4675;--fullest:#fff;
        --u0:#7db8e8;--u1:#f5b06a;--u2:#72cba6;--u3:#e3a3cf;--u4:#e6d05a;--u5:#b0a8ea;--u6:#e58f7f;--u7:#8fd3d8;--u8:#c3cad2;--on:#12161a;
        --c0:#8f9baa;--c1:#a86fc4;--c2:#1f6fb2;--c3:#8cc3ea;--c4:#dd8f1f;--c5:#94714f;--c6:#cdd4dc;--c7:#4fa56b;--c8:#cc4b43;--c9:#e38ab4;
        """;

    private const string Dark = """
        --page:#14181c;--raised:#1d2329;--ink:#e7eaee;--muted:#a4aebb;--line:#363e47;--grid:#2a3139;--accent:#6cb6f5;
        --better:#4fa8e0;--worse:#e8823a;--better-text:#74bdf0;--worse-text:#f29a58;--even:#8a94a0;--faint:#6d7783;--alarm:#46201c;
        --s1:#eceff2;--s2:#4fa8e8;--s3:#f08a3c;--s4:#35c79a;--s5:#e394c4;--s6:#e8b73a;--s7:#9bd3ff;--s8:#c9a27c;
        --h0:#221d16;--h1:#37280f;--h2:#56380c;--h3:#7b480a;--h4:#9a5306;--h5:#d67c14;--h6:#f4a83e;--h7:#ffe39a;--low:#f4f1ea;--mid:#14181c;--high:#14181c;
        --w0:#1d2329;--w1:#1f3243;--w2:#20435e;--w3:#22577d;--w4:#2a6b9a;--w5:#4289bb;--w6:#6aa9d6;--w7:#a9d3f2;--fullest:#0d1013;
        --u0:#5f9fd3;--u1:#dd9449;--u2:#4fb18a;--u3:#c983b3;--u4:#c9b33c;--u5:#9389d6;--u6:#d1766a;--u7:#6bb9bf;--u8:#89929c;--on:#0d1013;
        --c0:#76828f;--c1:#b98ad2;--c2:#3f92d6;--c3:#9fd0f2;--c4:#e8a640;--c5:#b08d68;--c6:#4b555f;--c7:#62b980;--c8:#e0665d;--c9:#eba0c3;
        """;

    private const string Layout = """

        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
        body{margin:0 auto;padding:2.25rem 2rem 4rem;max-width:1064px;background:var(--page);color:var(--ink);
          font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 1.1rem;letter-spacing:-.015em;overflow-wrap:anywhere;text-wrap:balance}
        h2{font-size:1.3rem;line-height:1.25;margin:0 0 .4rem;letter-spacing:-.01em}
        h3{font-size:1rem;line-height:1.35;margin:1.4rem 0 .5rem;overflow-wrap:anywhere}
        p{margin:.35rem 0;max-width:82ch}
        a{color:var(--accent)}
        section{margin:2.9rem 0 0}
        .kicker{color:var(--muted);font-size:.8rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;margin:0}
        .note{color:var(--muted);font-size:.9rem;margin-bottom:.8rem}
        .facts{display:flex;flex-wrap:wrap;gap:.7rem 2rem;margin:0}
        .facts dt{color:var(--muted);font-size:.8rem}
        .facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        nav{margin:1.6rem 0 0;border-block:1px solid var(--line);padding:.55rem 0;font-size:.9rem}
        nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;margin:0;padding:0}
        nav a{text-decoration:none}
        nav a:hover{text-decoration:underline}

        .verdict{margin-top:1.8rem;background:var(--raised);border-left:4px solid var(--accent);border-radius:4px;padding:1.2rem 1.5rem}
        .verdict h2.quiet{color:var(--muted);font-size:.8rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase;margin:0 0 .2rem}
        .headline{font-size:1.3rem;line-height:1.35;font-weight:600;margin:0 0 .6rem;max-width:60ch;text-wrap:pretty;overflow-wrap:anywhere}
        .verdicts{display:grid;grid-template-columns:fit-content(15rem) minmax(0,1fr);gap:.5rem 1.4rem;margin:1rem 0 0;padding-top:1rem;border-top:1px solid var(--line)}
        .verdicts dt{font-weight:600;overflow-wrap:anywhere}
        .verdicts dd{margin:0;max-width:76ch;font-size:.9rem}
        .validity{color:var(--muted);font-size:.9rem;margin-top:.9rem}
        .alarm{background:var(--alarm);border:1px solid var(--worse);border-radius:4px;padding:.6rem 1rem;margin:.9rem 0}
        .alarm p{font-weight:600}
        .alarm ul{margin:.3rem 0;padding-left:1.2rem}

        .legend,.scale{display:flex;flex-wrap:wrap;gap:.35rem 1.3rem;list-style:none;margin:.3rem 0 .5rem;padding:0;font-size:.9rem}
        .legend li{overflow-wrap:anywhere}
        .key{width:22px;height:8px;margin-right:.5rem;vertical-align:.1em;flex:none;display:inline-block}
        .tag{font-size:.72rem;font-weight:600;color:var(--muted);border:1px solid var(--line);border-radius:3px;padding:0 .3em;margin-left:.5em;white-space:nowrap}

        figure{margin:0 0 1.1rem;min-width:0}
        figcaption{font-size:.9rem;font-weight:600;margin:0 0 .3rem;overflow-wrap:anywhere}
        .chart{display:block;width:100%;height:auto;overflow:visible}
        .chart text{font-variant-numeric:tabular-nums}
        .narrow{display:none}
        .one{max-width:560px}
        .two{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:.6rem 2rem}
        .three{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.6rem 1.6rem}
        .even figure{display:flex;flex-direction:column;justify-content:flex-end}
        .n{fill:none;stroke-linejoin:round}

        .scroll{overflow-x:auto;margin:0 0 .6rem}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;font-weight:600;padding:.4rem 0}
        th,td{padding:.32rem .7rem;text-align:right;vertical-align:top;border-bottom:1px solid var(--line)}
        th{font-weight:600;text-align:left}
        thead th{text-align:right;vertical-align:bottom;color:var(--muted);font-size:.84rem;max-width:13rem;overflow-wrap:break-word}
        thead th:first-child{text-align:left}
        tr>:first-child{padding-left:0}
        tr>:last-child{padding-right:0}
        tbody th{font-weight:400;overflow-wrap:anywhere;min-width:8.5rem;max-width:22rem}
        .prose tr>:last-child{text-align:left}
        .kpi{width:100%}
        .kpi.single{width:min(100%,30rem)}
        .kpi thead th{color:var(--ink);font-size:.9rem;border-bottom:2px solid var(--line);min-width:8.5rem}
        .kpi thead th:first-child{color:var(--muted);font-weight:400}
        .kpi tbody th{min-width:9.5rem;max-width:13rem}
        .kpi .group th{color:var(--muted);font-size:.78rem;font-weight:600;letter-spacing:.05em;text-transform:uppercase;padding-top:1.15rem;max-width:none}
        .kpi .v,.kpi .sub,.stacked .v,.stacked .i{display:block}
        .v{white-space:nowrap}
        .kpi .v.best{font-weight:700}
        .stacked .i{color:var(--muted);font-size:.8rem}
        .kpi .d,.kpi .i{display:inline-block;color:var(--muted);font-size:.8rem;line-height:1.4;white-space:nowrap}
        .kpi .d b{margin-left:.45em;font-weight:600}
        .better{color:var(--better-text)}
        .worse{color:var(--worse-text)}
        .open{color:var(--muted)}
        .dense tr>*{padding-left:.45rem;padding-right:.45rem}
        .dense tr>:first-child{padding-left:0}
        .dense tr>:last-child{padding-right:0}

        .heat{width:100%;table-layout:fixed;border-collapse:separate;border-spacing:2px;font-size:.82rem}
        .heat th,.heat td{border:0;padding:.3rem .15rem;text-align:center;vertical-align:middle}
        .heat thead th{font-size:.72rem;font-weight:400;line-height:1.25}
        .heat tbody th,.heat .corner{text-align:left;width:21%;min-width:0;font-size:.72rem;line-height:1.25;color:var(--muted);padding-left:0}
        .heat td{border-radius:3px;height:2.7rem;line-height:1.2}
        .heat td *{white-space:nowrap}
        .heat td b{display:block;font-weight:600;font-size:.84rem}
        .heat td small{font-size:.68rem}
        .heat .none{color:var(--faint)}
        .scale{gap:2px;font-size:.78rem;margin-bottom:1rem}
        .scale li{padding:.2rem .6rem;border-radius:3px}
        .h0,.h1,.h2,.h3,.h4,.h5,.h6,.h7,.scale li{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .gantt,.heatmap{min-width:860px}
        .swatch{width:14px;height:10px;margin-right:.5rem;flex:none;display:inline-block}
        .lane{fill:var(--raised)}
        .cover{fill:var(--page)}
        .hatch{stroke:var(--even);stroke-width:1}
        .on{fill:var(--on);pointer-events:none}
        .job path{stroke:var(--page);stroke-width:.6}
        .gang path{stroke:var(--ink);stroke-width:1}
        .job:hover path,.gang:hover path{stroke:var(--ink);stroke-width:2}

        details{margin:.3rem 0 .8rem;font-size:.95rem}
        summary{cursor:pointer;color:var(--accent);font-size:.9rem;width:max-content;max-width:100%}
        details .scroll{margin-top:.5rem}
        .pairs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1.6rem;margin:.4rem 0 1rem;font-size:.93rem}
        .pairs dt{color:var(--muted);max-width:15rem;overflow-wrap:anywhere}
        .pairs dd{margin:0;overflow-wrap:anywhere}
        .pairs .aside{grid-column:2;font-family:inherit;color:var(--muted)}
        code,.mono dd:not(.aside){font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        code{overflow-wrap:anywhere}
        pre{background:var(--raised);border-radius:4px;padding:.8rem 1rem;margin:.4rem 0 1.2rem;white-space:pre-wrap}
        .theme{position:absolute;top:1.1rem;right:1.1rem;font:inherit;font-size:.8rem;color:var(--muted);background:none;border:1px solid var(--line);border-radius:4px;padding:.15rem .6rem;cursor:pointer}
        th button{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer}
        th button:hover{text-decoration:underline}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}

        """;

    private const string Media = """

        @media screen and (max-width:700px){
          body{padding:1.4rem 1rem 3rem;font-size:.95rem}
          h1{font-size:1.5rem;padding-right:3.5rem}
          section{margin-top:2.2rem}
          .wide{display:none}
          .narrow{display:block}
          .verdict{padding:1rem}
          .headline{font-size:1.15rem}
          .verdicts,.pairs{grid-template-columns:minmax(0,1fr);gap:.1rem}
          .verdicts dd,.pairs dd{margin-bottom:.6rem}
          .pairs .aside{grid-column:1}
          .facts{gap:.6rem 1.6rem}
          .kpi tbody th{position:sticky;left:0;background:var(--page);min-width:7.5rem;max-width:8rem}
          .kpi .group th{position:static}
        }
        @media print{
          @page{size:A4;margin:14mm 13mm}
          html{font-size:9.5pt}
          body{padding:0;max-width:none}
          section{margin-top:1.8rem}
          nav,.theme,details:not([open]){display:none}
          figure,.unit,.heat,.verdict,tr,dl>div,pre{break-inside:avoid}
          p,dd{break-inside:avoid}
          h2,h3,figcaption,.note,.legend,.scale{break-after:avoid}
          thead{display:table-header-group}
          .verdict{border:1px solid var(--line);border-left:4px solid var(--accent)}
          .scroll{overflow:visible}
          .gantt,.heatmap{min-width:0}
          .three{grid-template-columns:repeat(3,minmax(0,1fr));gap:.5rem 1rem}
          .two{grid-template-columns:repeat(2,minmax(0,1fr))}
          .kpi thead th{min-width:0}
          .kpi tr>*{padding-block:.16rem}
          .kpi .group th{padding-top:.6rem}
          .heat td{height:2.3rem}
          .heat thead th,.heat tbody th,.heat td small{font-size:6.2pt}
          .heat td b{font-size:7.4pt}
          a{color:inherit;text-decoration:none}
        }

        """;

    /// <summary>The whole style sheet. Holds none of the characters that XML would have to escape, except the child mark, which it allows.</summary>
    public static string Text { get; } = Build();

    private static string Build()
    {
        var text = new System.Text.StringBuilder();
        text.Append("\n:root{color-scheme:light;\n").Append(Light).Append("}\n");
        text.Append("@media screen{\n@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;\n").Append(Dark).Append("}}\n");
        text.Append(":root[data-theme=dark]{color-scheme:dark;\n").Append(Dark).Append("}}\n");
        text.Append(Layout.TrimStart('\n'));
        foreach (string name in (ReadOnlySpan<string>)["ink", "muted", "grid", "better", "worse", "even", "faint"])
        {
            text.Append($".k-{name}{{stroke:var(--{name})}}.f-{name}{{fill:var(--{name})}}");
        }

        for (int i = 1; i <= Charts.ChartColor.SeriesColors; i++)
        {
            text.Append($".k{i}{{stroke:var(--s{i})}}.f{i}{{fill:var(--s{i})}}");
        }

        for (int level = 0; level < 8; level++)
        {
            // Text on a cell: dark on the light end and light on the dark end; the two ends change places in the dark.
            text.Append($".h{level}{{background:var(--h{level});color:var({(level < 5 ? "--low" : level == 5 ? "--mid" : "--high")})}}");
        }

        for (int level = 0; level < Charts.HeatChart.Levels; level++)
        {
            text.Append($".w{level}{{stroke:var(--w{level});background:var(--w{level});color:var({(level < 5 ? "--ink" : "--fullest")})}}");
        }

        for (int cause = 0; cause < Model.WaitAttribution.CauseCount; cause++)
        {
            text.Append($".c{cause}{{fill:var(--c{cause})}}");
        }

        for (int color = 0; color <= Charts.GanttWords.Colors; color++)
        {
            text.Append($".u{color}{{fill:var(--u{color})}}");
        }

        return text.Append('\n').Append(Media.TrimStart('\n')).ToString();
    }
}
