namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// The page's look: light and dark as the reader prefers, narrow screens, paper. Colours are Okabe and Ito's, safe for the
/// colour-blind.
/// </summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--bg:#fff;--card:#f6f7f9;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--curve:#0062a3;
        --limit:#8a5a00;--alarm:#b3400a;--change:#7b3294;--bar:#6fb1dc;--ref:#8c959f;
        --u1:#fbd9b5;--u2:#f3a25c;--u3:#d55e00;--u4:#7a3300;--d1:#c6e2f5;--d2:#7cbce6;--d3:#1f7fbf;--d4:#053a61}
        @media (prefers-color-scheme:dark){:root{--bg:#12161b;--card:#1b2129;--ink:#e6edf3;--soft:#9da7b3;--line:#38414c;
        --curve:#56b4e9;--limit:#e6b800;--alarm:#ff8a4c;--change:#d6a4f0;--bar:#2f77a5;--ref:#7d8894;
        --u1:#4a3015;--u2:#96530f;--u3:#e07b1c;--u4:#ffd2a1;--d1:#143449;--d2:#1f5f8c;--d3:#4ca6e0;--d4:#c4e6ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main{max-width:1060px;margin:0 auto;padding:24px 20px 60px}
        h1{font-size:1.05rem;font-weight:600;margin:0 0 12px;color:var(--soft);overflow-wrap:anywhere}
        h2{font-size:1.25rem;margin:40px 0 6px}h3{font-size:1rem;margin:22px 0 4px;overflow-wrap:anywhere}
        p{margin:6px 0;max-width:78ch}.soft,.legend{color:var(--soft);font-size:.9rem}
        .verdict{background:var(--card);border:1px solid var(--line);border-left:8px solid var(--ref);border-radius:8px;
        padding:14px 20px}
        .verdict .word{font-size:1.7rem;font-weight:700;line-height:1.25;overflow-wrap:anywhere}
        .verdict.drift{border-left-color:var(--alarm)}
        .verdict.doubtful{border-left-color:var(--limit)}.verdict.quiet{border-left-color:var(--curve)}
        .wide{overflow-x:auto;margin:6px 0}svg{display:block;width:100%;min-width:640px;height:auto}
        svg.key{display:inline-block;width:12px;min-width:0;height:12px;vertical-align:-1px;border:1px solid var(--line)}
        svg text{fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums}svg .small{font-size:10.5px}
        .e{text-anchor:end}.m{text-anchor:middle}.s{text-anchor:start}
        .grid{stroke:var(--line);stroke-width:.6;fill:none}.axis,.frame{stroke:var(--soft);fill:none;stroke-width:1}
        .curve{stroke:var(--curve);fill:none;stroke-width:1.7;stroke-linejoin:round}.dot{fill:var(--curve)}
        .threshold{stroke:var(--limit);fill:none;stroke-width:1.7;stroke-dasharray:7 4}.alarm{fill:var(--alarm)}
        .change{stroke:var(--change);stroke-width:1.5;stroke-dasharray:2 3;fill:none}
        .bar{fill:var(--bar)}.refbar{fill:none;stroke:var(--ink);stroke-width:1.4}.z{fill:none}
        .u1{fill:var(--u1)}.u2{fill:var(--u2)}.u3{fill:var(--u3)}.u4{fill:var(--u4)}
        .d1{fill:var(--d1)}.d2{fill:var(--d2)}.d3{fill:var(--d3)}.d4{fill:var(--d4)}
        .legend span{white-space:nowrap;margin-right:10px}
        details.segment{border-top:1px solid var(--line);margin:18px 0;padding-top:6px}
        details.segment>summary{cursor:pointer;font-size:1.25rem;font-weight:600;padding:6px 0;overflow-wrap:anywhere}
        details.segment>summary:focus-visible{outline:2px solid var(--curve);outline-offset:2px}
        details.segment>div{scroll-margin-top:60px}a{color:var(--curve)}
        .many{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:14px 22px;margin:10px 0}
        figure{margin:0}figcaption{font-size:.9rem;overflow-wrap:anywhere}svg.little{min-width:0}
        .switch>input{position:absolute;opacity:0}
        .switch>label{display:inline-block;padding:4px 12px;margin:6px 8px 2px 0;border:1px solid var(--line);
        border-radius:6px;cursor:pointer}
        .switch>input:checked+label{background:var(--card);border-color:var(--curve);font-weight:600}
        .switch>input:focus-visible+label{outline:2px solid var(--curve);outline-offset:2px}
        .maps{display:none}.show-hm:checked~.hm,.show-hd:checked~.hd{display:block}
        table{border-collapse:collapse;font-size:.9rem;min-width:50%}caption{text-align:left;color:var(--soft);padding:4px 0}
        th,td{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        td{overflow-wrap:break-word}tbody th{font-weight:500;overflow-wrap:anywhere}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        thead th{vertical-align:bottom}thead .n{white-space:normal}
        @media (max-width:600px){main{padding:14px 12px 40px}.verdict .word{font-size:1.35rem}
        svg{min-width:0;overflow:visible}.wide>svg text{font-size:22px}.wide>svg .small{font-size:18px}
        table{font-size:.8rem}td,th{padding-right:8px}tbody th{min-width:7em}}
        @media print{main{max-width:none;padding:0}h2,h3{break-after:avoid}svg,tr,.verdict,figure{break-inside:avoid}
        svg{min-width:0}.wide{overflow:visible}.maps{display:block}.switch>label{display:none}}
        """;
}
