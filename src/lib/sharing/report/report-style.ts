/** The app's own tokens, as far as a page needs them. Print has its own part. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--canvas:light-dark(#f6f7f9,#0d1015);--surface:light-dark(#fff,#14181f);--surface-2:light-dark(#f1f3f6,#1b2029);--line:light-dark(#e0e4ea,#262d38);--text:light-dark(#141920,#e7eaf0);--text-2:light-dark(#454e5e,#b0b8c5);--accent:light-dark(#2a56d8,#8aa9ff);--added:light-dark(#0a6848,#62d2a2);--added-soft:light-dark(#e2f4ea,#12291f);--removed:light-dark(#ad2233,#ff8f98);--removed-soft:light-dark(#fdeaec,#331a1e);--modified:light-dark(#7d4a00,#eeb85c);--modified-soft:light-dark(#fcf0d6,#2e2412);--series:light-dark(#3f6fe0,#7fa2ff);--series-1:var(--series);--series-2:light-dark(#0f8a7e,#43bfae);--series-3:light-dark(#a86a10,#dba14a);--series-4:light-dark(#8657d6,#b294f5);--series-5:light-dark(#c2487c,#ef86b1);--series-6:light-dark(#4d8a2a,#8fc468);--series-7:light-dark(#b3532a,#ec9068);--series-8:light-dark(#64748b,#94a3b8);--surface-3:light-dark(#e6e9ef,#262d39);--line-strong:light-dark(#bfc6d1,#3d4756);--text-3:light-dark(#596273,#929cac);--sans:ui-sans-serif,system-ui,sans-serif;--sql-s:light-dark(#0a6848,#62d2a2);--sql-n:light-dark(#7d4a00,#eeb85c);--sql-p:light-dark(#6236b8,#bca3ff);--mono:ui-monospace,'SF Mono',SFMono-Regular,'Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:32px 24px 64px;background:var(--canvas);color:var(--text);font:400 15px/1.6 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;overflow-wrap:break-word}
h1,h2,h3,h4{line-height:1.25;letter-spacing:-.01em;margin:0 0 8px;text-wrap:balance}
h1{font-size:28px}h2{font-size:20px}h3{font-size:16px}h4{font-size:14px}
p{margin:0 0 12px}a[href]{color:var(--accent)}
.muted{color:var(--text-2);font-size:13px}
.overline{margin:0 0 4px;font-size:11px;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--text-2)}
.top{margin-bottom:32px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;margin:12px 0 0;padding:0;list-style:none;font-size:13px}
section{margin:0 0 32px;scroll-margin-top:16px}
.prose{max-width:68ch}.prose table{font-size:13px}.prose blockquote{margin:12px 0;padding-left:12px;border-left:3px solid var(--line);color:var(--text-2)}
.cell{border:1px solid var(--line);border-radius:10px;background:var(--surface);overflow:hidden}
.cell>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px;padding:10px 14px;border-bottom:1px solid var(--line)}
.cell>header h2{margin:0;font-size:16px}.cell h3{font-size:14px}.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.cell>header .muted{margin-left:auto}
.cell>.body{padding:12px 14px}
pre,code{font-family:var(--mono);font-size:13px}
pre{margin:0;padding:12px 14px;overflow:auto;background:var(--surface-2);line-height:1.5;white-space:pre}
.cell>pre,.cell>details>pre{padding:14px 14px 16px;background:none;border-bottom:1px solid var(--line)}.cell>:is(pre,details):last-child{border-bottom:0}
.prose pre{border-radius:6px}.prose code{padding:1px 4px;border-radius:4px;background:var(--surface-2)}.prose pre code{padding:0}
.k{color:var(--accent);font-weight:600}.s{color:var(--sql-s)}.n{color:var(--sql-n)}.p{color:var(--sql-p)}.c{color:var(--text-2);font-style:italic}
details>summary{padding:8px 14px;cursor:pointer;color:var(--text-2);font-size:13px}
.rows{overflow:auto;max-height:70vh}
table{border-collapse:collapse;font-size:13px}
.rows table{width:max-content;min-width:100%}
th,td{padding:4px 12px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
.rows td{font-family:var(--mono);font-size:12.5px;max-width:48ch;white-space:pre-wrap;overflow-wrap:anywhere}
.rows :is(th,td):first-child{padding-left:14px}
.rows th{position:sticky;top:0;background:var(--surface-2);font-weight:600;white-space:nowrap}
td.r:not(:only-child),th.r:not(:only-child){text-align:right;font-variant-numeric:tabular-nums}
.null{color:var(--text-2);font-style:italic}
.count{margin:0;padding:8px 14px;color:var(--text-2);font-size:13px}
.sign{width:1px;font-weight:700}
tr.added td{background:var(--added-soft)}tr.removed td{background:var(--removed-soft)}
tr.was td.x{background:var(--removed-soft);color:var(--removed)}tr.is td.x{background:var(--added-soft);color:var(--added)}
.added .sign,.is .sign{color:var(--added)}.removed .sign,.was .sign{color:var(--removed)}
.tag{display:inline-block;padding:1px 8px;border:1px solid currentColor;border-radius:4px;font-size:12px;font-weight:600}
.ok{color:var(--added);background:var(--added-soft)}.bad{color:var(--removed);background:var(--removed-soft)}.warn{color:var(--modified);background:var(--modified-soft)}
.caveat{margin:0;padding:8px 14px;border-bottom:1px solid var(--line);color:var(--modified);background:var(--modified-soft);font-size:13px;overflow-wrap:anywhere}.mask{display:inline-block;padding:0 5px;border:1px solid var(--line-strong);border-radius:4px;background:var(--surface);color:var(--text-2);font-size:11px;font-weight:500;line-height:1.4}
.problem{padding:12px 14px;color:var(--removed);background:var(--removed-soft)}
figure{margin:0;padding:12px 14px}
.chart svg{display:block;width:100%;height:auto}
.chart svg:focus-visible,a:focus-visible,summary:focus-visible,.rows:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.tick line{stroke:var(--line)}.tick text{fill:var(--text-2);font-size:11px}
.line{stroke:var(--series);stroke-width:2;stroke-linejoin:round}.bar{fill:var(--series)}
line.hover{stroke:var(--text-2);stroke-dasharray:3 3}circle.hover{fill:var(--series);stroke:var(--surface);stroke-width:1.5}
figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 16px;font-size:13px;color:var(--text-2)}
.read{font-variant-numeric:tabular-nums}
.plot{overflow:auto;padding:12px 14px}.plot svg{max-width:100%;height:auto;color:var(--text);font:11px var(--sans)}.legend{display:flex;flex-wrap:wrap;gap:4px 14px;margin:8px 0 0;font-size:13px}.legend svg{margin-right:5px}
footer{margin-top:48px;padding-top:16px;border-top:1px solid var(--line);font-size:13px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;margin:0 0 12px}
dt{color:var(--text-2)}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:520px){body{padding:20px 14px 48px}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;background:#fff;font-size:10pt}.cell,figure,tr{break-inside:avoid}.rows{max-height:none;overflow:visible}.rows table{width:100%;table-layout:fixed}pre{white-space:pre-wrap}.read{display:none}h1,h2,h3{break-after:avoid}details>*{display:block}}
`;
