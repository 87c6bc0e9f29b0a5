import { cssString, Markup } from './markup.ts'

/** What stands in the margins of every printed page. */
export interface PageMargins {
  /** Upper left: case. */
  readonly left: string
  /** Upper right: program and version. */
  readonly right: string
  /** Upper middle, red: SYNTHETIC, or empty. */
  readonly middle: string
  /** Lower left: the notice. */
  readonly notice: string
  /** Word before the page's number. */
  readonly page: string
}

const SCREEN = `
:root{--ink:#1d232b;--soft:#5b6673;--line:#c9d0d8;--faint:#f4f6f8;--good:#1f6b3a;--bad:#a3201d;--fair:#8a5a00}
*{box-sizing:border-box}
html{background:#e9ecef;color:var(--ink)}
body{margin:0 auto;max-width:210mm;background:#fff;padding:14mm 18mm 20mm;font:10pt/1.45 Charter,"Bitstream Charter","Source Serif 4",Cambria,Georgia,"Noto Serif","DejaVu Serif",serif;font-variant-numeric:lining-nums tabular-nums;overflow-wrap:break-word}
body:lang(zh){font-family:"Songti SC",SimSun,"Noto Serif CJK SC","Source Han Serif SC",serif;line-height:1.6}
h1{font-size:20pt;font-weight:600;margin:0 0 1mm;line-height:1.2}
h2{font-size:13pt;font-weight:600;margin:9mm 0 2.5mm;padding-bottom:1mm;border-bottom:.5pt solid var(--ink);break-after:avoid}
h3{font-size:10.5pt;font-weight:600;margin:5mm 0 1.5mm;break-after:avoid}
p{margin:0 0 2mm}
ul{margin:0 0 2mm;padding-left:5mm}
code{font:8pt/1.4 "DejaVu Sans Mono",Menlo,Consolas,monospace;color:var(--soft)}
dd code,.given code{overflow-wrap:anywhere}
.note{color:var(--soft);font-size:9pt;break-after:avoid;break-inside:avoid}
.overline{letter-spacing:.08em;color:var(--soft);font-size:9pt;margin:0 0 2mm}
.about{display:grid;grid-template-columns:max-content 1fr;gap:.6mm 5mm;margin:4mm 0}
.about dt{color:var(--soft)}.about dd{margin:0}
.notice{border-top:.5pt solid var(--line);border-bottom:.5pt solid var(--line);padding:2mm 0;font-weight:600;margin:4mm 0}
.synthetic{position:sticky;top:0;z-index:1;background:var(--bad);color:#fff;margin:-14mm -18mm 8mm;padding:2mm 18mm;text-align:center}
.synthetic p{margin:0}.synthetic b{letter-spacing:.12em;margin-right:2mm}
.gutter{display:none}
nav{font-size:9pt;color:var(--soft)}nav a{color:inherit;text-decoration:none;margin-right:3mm;white-space:nowrap}nav a:hover{text-decoration:underline}
.headline{font-size:12.5pt;font-weight:600;padding-left:3mm;border-left:1.2mm solid var(--soft)}
.headline.passed{border-color:var(--good);color:var(--good)}.headline.failed{border-color:var(--bad);color:var(--bad)}.headline.decided{border-color:var(--fair);color:var(--fair)}
.counts{display:grid;grid-template-columns:repeat(6,1fr);gap:2mm;list-style:none;padding:0;margin:3mm 0 4mm}
.counts li{background:var(--faint);border-top:.8mm solid var(--line);padding:1.5mm 2mm;font-size:8.5pt;color:var(--soft);line-height:1.25}.counts b{display:block;font-size:16pt;line-height:1.2;color:var(--ink)}
.counts .passed{border-color:var(--good)}.counts .failed{border-color:var(--bad)}.counts .decided,.counts .optional,.counts .warn{border-color:var(--fair)}
.counts .failed b{color:var(--bad)}.counts .decided b{color:var(--fair)}
q{quotes:none}q::before,q::after{content:none}
details{margin:0 0 3mm}summary{cursor:pointer;color:var(--good);font-size:9.5pt;padding:1mm 0}summary:hover{text-decoration:underline}
table{border-collapse:collapse;width:100%;font-size:9pt;margin:0 0 3mm;table-layout:fixed;border-bottom:.75pt solid var(--ink)}
thead{display:table-header-group}
th{text-align:left;font-weight:600;vertical-align:bottom;border-top:.75pt solid var(--ink);border-bottom:.5pt solid var(--ink);padding:1mm 2.5mm 1mm 0}
td{vertical-align:top;border-top:.35pt solid var(--line);padding:1mm 2.5mm 1mm 0}
tr>*:last-child{padding-right:0}
tr{break-inside:avoid}tbody+tbody tr:first-child td{border-top:.35pt solid var(--line)}
thead+tbody tr:first-child td{border-top:0}
tbody.total th,tbody.total td{border-top:.5pt solid var(--ink)!important;border-bottom:0;break-before:avoid}
.n{text-align:right}td.n{white-space:nowrap}
.mark{width:4%}col.verdict{width:15%}
.gate col.what{width:26%}.gate col.value{width:12%}.gate col.limit{width:27%}.gate col.purpose{width:10.33%}
.mark{color:var(--soft);font-size:7.5pt;text-align:center}
.sources{font-size:8.5pt;color:var(--soft);break-inside:avoid}.sources p{margin:0}.sources ol{margin:0;padding-left:6mm}
.under td{border-top:0;padding-top:0;color:var(--soft)}.under p{margin:0 0 .5mm;padding-left:3mm;border-left:.5mm solid var(--line)}
tbody.failed .under p{border-color:var(--bad)}tbody.decided .under p{border-color:var(--fair)}td code{overflow-wrap:anywhere}
.verdict.passed,.verdict.pass,.verdict.failed,.verdict.refuse,.verdict.warn{white-space:nowrap}.verdict.passed,.verdict.pass{color:var(--good)}.verdict.failed,.verdict.refuse,.verdict.refused{color:var(--bad);font-weight:600}.verdict.optional,.verdict.decided{white-space:normal;color:var(--fair)}.verdict.warn,.verdict.skipped{color:var(--fair)}
.verdict.passed,.verdict.failed{white-space:normal}.verdict.passed::before,.verdict.pass::before{content:"✓ "}.verdict.failed::before,.verdict.refuse::before,.verdict.refused::before{content:"✗ "}.verdict.warn::before{content:"△ "}
.example{color:var(--bad);letter-spacing:.05em}
.facts{color:var(--soft);font-size:9pt;break-after:avoid}
.swatch{display:inline-block;width:2.6mm;height:2.6mm;border:.35pt solid var(--soft);margin-right:2mm;vertical-align:-.2mm;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.figures{display:grid;grid-template-columns:repeat(3,1fr);gap:3mm;margin:2mm 0 4mm}
figure{margin:0;break-inside:avoid;border:.35pt solid var(--line);display:flex;flex-direction:column}
figure img{width:100%;height:42mm;object-fit:contain;background:#fff;flex:1 0 auto}
figcaption{font-size:8.5pt;color:var(--soft);padding:1mm 2mm;border-top:.35pt solid var(--line)}figcaption code{font-size:7pt;display:block}
.small{font-size:8pt}.small code{font-size:6.6pt}
.step{margin:0 0 2.5mm;padding-top:1.5mm;border-top:.35pt solid var(--line);break-inside:avoid;font-size:9pt}
.step p{margin:0 0 .5mm}
.step dl{display:grid;grid-template-columns:max-content 1fr;gap:0 3mm;margin:0}.step dt{color:var(--soft);font-size:8.5pt}.step dd{margin:0}.step dd code{font-size:7.2pt}`

const PRINT = `@media print{html{background:none}body{max-width:none;padding:0}body.computed{padding-left:5mm}nav{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}summary{list-style:none}
.synthetic{position:static;margin:0 0 6mm;padding:2mm;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.gutter{display:block;position:fixed;left:0;top:0;height:100%;writing-mode:vertical-rl;text-align:center;font-size:7pt;letter-spacing:.15em;color:var(--bad)}}`

/** The report's style: A4 in print with running heads, one calm column on the screen; no fonts from elsewhere. */
export function style(margins: PageMargins): Markup {
  const { left, right, middle, notice, page } = margins
  return new Markup(`${SCREEN}
@page{size:A4;margin:22mm 16mm 20mm;
@top-left{content:${cssString(left).text};font:8pt serif;color:#5b6673}
@top-center{content:${cssString(middle).text};font:bold 9pt serif;color:#a3201d;letter-spacing:.1em}
@top-right{content:${cssString(right).text};font:8pt serif;color:#5b6673}
@bottom-left{content:${cssString(notice).text};font:8pt serif;color:#5b6673;width:75%;text-align:left}
@bottom-right{content:${cssString(`${page} `).text} counter(page) " / " counter(pages);font:8pt serif;color:#5b6673}}
${PRINT}
`)
}
