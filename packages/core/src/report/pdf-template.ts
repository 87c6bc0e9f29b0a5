/**
 * The report's page in Typst. All texts come as JSON strings, which Typst sets as they are: nothing that a person or a
 * step wrote is ever read as markup. A line is a list of pieces, each with one of the keys t, code, quote, strong, example.
 */
export const pdfTemplate = `
#let d = json("content.json")
#let zh = d.lang == "zh"
#let ink = rgb("#1d232b")
#let soft = rgb("#5b6673")
#let rule = rgb("#c9d0d8")
#let faint = rgb("#f4f6f8")
#let good = rgb("#1f6b3a")
#let bad = rgb("#a3201d")
#let fair = rgb("#8a5a00")
#let colours = (
  passed: good, pass: good, failed: bad, refuse: bad, refused: bad,
  optional: fair, decided: fair, warn: fair, skipped: fair, unchecked: soft,
)
#let colour(state) = if state == none { soft } else { colours.at(state, default: soft) }
#let piece(p) = {
  if "t" in p { p.t }
  else if "code" in p { text(size: 0.82em, fill: soft, p.code) }
  else if "quote" in p { p.quote }
  else if "strong" in p { strong(p.strong) }
  else { text(fill: bad, weight: 700, tracking: 0.03em, p.example) }
}
#let line-of(ps) = ps.map(piece).join()

#set document(title: d.report + " " + d.case, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)), author: (d.program,))
#set text(font: "Noto Sans SC", size: 9pt, fill: ink, fallback: false, features: if zh { () } else { ("pwid",) }, lang: if zh { "zh" } else { "en" }, region: if zh { "CN" } else { "GB" })
#set par(leading: 0.62em, spacing: 0.8em)
#set page(
  paper: "a4",
  margin: (top: 24mm, bottom: 20mm, x: 17mm),
  header: {
    set text(size: 7.5pt, fill: soft)
    grid(columns: (1fr, auto, 1fr), align: (left, center, right),
      d.sideLine, text(fill: bad, weight: 700, tracking: 0.04em, d.mark), d.program + " " + d.version)
    v(-0.5em)
    std.line(length: 100%, stroke: 0.35pt + rule)
  },
  footer: {
    set text(size: 7.5pt, fill: soft)
    std.line(length: 100%, stroke: 0.35pt + rule)
    v(-0.5em)
    grid(columns: (1fr, auto), align: (left, right), d.notice,
      context [#d.page #counter(page).display() / #counter(page).final().first()])
  },
)
#show heading.where(level: 1): it => block(above: 9mm, below: 4mm, width: 100%, sticky: true, stroke: (bottom: 0.6pt + ink), inset: (bottom: 1.4mm), text(size: 13pt, weight: 700, it.body))
#show heading.where(level: 2): it => block(above: 6mm, below: 3mm, sticky: true, text(size: 10.5pt, weight: 700, it.body))

#let tabular(b, size) = {
  set text(size: size)
  set par(leading: 0.5em, justify: false)
  let cols = b.columns
  let rows = b.rows
  let cell(c, col) = {
    let body = {
      if c.colour != none { box(width: 2.4mm, height: 2.4mm, baseline: 0.2mm, fill: rgb(..c.colour), stroke: 0.35pt + soft); h(1.5mm) }
      line-of(c.text)
    }
    let shown = if c.state != none { text(fill: colour(c.state), weight: if c.state in ("failed", "refuse", "refused") { 700 } else { 400 }, body) } else if c.mark { text(size: 0.8em, fill: soft, body) } else { body }
    (shown, if c.mark { center } else if col.number { right } else { left })
  }
  let n = cols.len()
  table(
    columns: cols.map(c => c.width * 1fr),
    inset: (x: 0.9mm, top: 1.25mm, bottom: 1.1mm),
    stroke: none,
    align: left + top,
    table.header(
      table.hline(stroke: 0.75pt + ink),
      ..cols.map(c => table.cell(align: (if c.number { right } else { left }) + bottom, strong(c.title))),
      table.hline(stroke: 0.5pt + ink),
    ),
    ..rows.enumerate().map(((i, r)) => {
      let line = if i > 0 { (table.hline(stroke: if r.total { 0.5pt + ink } else { 0.35pt + rule }),) } else { () }
      let cells = r.cells.enumerate().map(((k, c)) => { let (body, side) = cell(c, cols.at(k)); table.cell(align: side + top, breakable: false, if r.total { strong(body) } else { body }) })
      let under = if r.under.len() > 0 {
        (table.cell(colspan: n, breakable: false, inset: (left: 3mm, top: 0mm, bottom: 1mm), block(stroke: (left: 1.2pt + colour(r.state)), inset: (left: 2mm, y: 0.3mm),
          text(size: 0.92em, fill: soft, r.under.map(line-of).join(linebreak())))),)
      } else { () }
      line + cells + under
    }).flatten(),
    table.hline(stroke: 0.75pt + ink),
  )
}

#let figure-of(f) = block(width: 100%, stroke: 0.35pt + rule, breakable: false, {
  block(width: 100%, height: if f.wide { 112mm } else { 39mm }, inset: 0.6mm, below: 0mm, align(center + horizon, image(f.file, width: 100%, height: 100%, fit: "contain", alt: f.alt)))
  block(width: 100%, above: 0mm, stroke: (top: 0.35pt + rule), inset: 1.2mm, { set par(leading: 0.4em); text(size: 7.2pt, fill: soft, line-of(f.caption) + linebreak() + text(size: 0.85em, f.path)) })
})

#let render(b, small: false) = {
  if b.kind == "heading" { heading(level: 2, line-of(b.text)) }
  else if b.kind == "headline" {
    block(width: 100%, stroke: (left: 3pt + colour(b.state)), fill: faint, inset: (x: 3.5mm, y: 2.8mm), text(size: 11.5pt, weight: 700, fill: colour(b.state), line-of(b.text)))
  }
  else if b.kind == "paragraph" {
    if b.look == none { par(line-of(b.text)) } else { block(above: 2mm, below: 2.4mm, sticky: true, text(size: 8pt, fill: soft, line-of(b.text))) }
  }
  else if b.kind == "counts" {
    grid(columns: b.counts.map(_ => 1fr), gutter: 2mm, ..b.counts.map(c => block(width: 100%, height: 17mm, fill: faint, stroke: (top: 2pt + (if c.state == none { rule } else { colour(c.state) })), inset: 2mm, {
      set par(leading: 0.4em)
      text(size: 15pt, weight: 700, fill: if c.state in ("failed", "decided") { colour(c.state) } else { ink }, str(c.count)); linebreak()
      text(size: 7.2pt, fill: soft, c.label)
    })))
  }
  else if b.kind == "sources" {
    block(breakable: true, above: 1.6mm, below: 4mm, { set par(leading: 0.45em); set text(size: 7pt, fill: soft)
      b.title + (if zh { "：" } else { ": " }) + b.sources.enumerate().map(((i, s)) => [#strong(str(i + 1)) ] + line-of(s)).join(h(2mm)) })
  }
  else if b.kind == "figures" {
    let small-ones = b.figures.filter(f => not f.wide)
    for f in b.figures.filter(f => f.wide) { figure-of(f); v(0.8mm) }
    if small-ones.len() > 0 { grid(columns: (1fr, 1fr, 1fr), gutter: 2.5mm, ..small-ones.map(figure-of)) }
    v(1.5mm)
  }
  else if b.kind == "terms" {
    block(breakable: false, width: 100%, stroke: (top: 0.35pt + rule), inset: (top: 1.2mm), above: 1.6mm, below: 1.6mm, { set par(leading: 0.45em); set text(size: 8pt)
      line-of(b.title)
      v(-1.2mm)
      grid(columns: (auto, 1fr), column-gutter: 2.5mm, row-gutter: 1mm, ..b.terms.map(((n, t)) => (text(size: 7pt, fill: soft, n), text(size: 6.6pt, line-of(t)))).flatten()) })
  }
  else if b.kind == "fold" {
    block(above: 3mm, below: 1.6mm, sticky: true, text(size: 8.5pt, weight: 700, fill: soft, line-of(b.title)))
    for inner in b.blocks { render(inner, small: true) }
  }
  else if b.kind == "table" { tabular(b, if b.small { 6.4pt } else if small { 7.6pt } else { 8.2pt }) }
}

#if d.marks.len() > 0 {
  block(width: 100%, fill: bad, inset: (x: 4mm, y: 2.4mm), below: 6mm, { set text(fill: white); set par(spacing: 0.6em)
    d.marks.map(m => [#text(weight: 700, tracking: 0.04em, m.at(0))#h(2mm)#m.at(1)]).join(linebreak()) })
}
#text(size: 8.5pt, fill: soft, tracking: 0.04em, d.program + " — " + d.report)
#block(above: 4mm, below: 6mm, text(size: 20pt, weight: 700, line-of(d.title)))
#grid(columns: (auto, 1fr), column-gutter: 6mm, row-gutter: 2mm, ..d.about.map(((n, v)) => (text(fill: soft, n), v)).flatten())
#block(width: 100%, above: 5mm, below: 5mm, stroke: (top: 0.5pt + rule, bottom: 0.5pt + rule), inset: (y: 2.2mm), strong(d.notice))
#for s in d.sections {
  heading(level: 1, s.title)
  for b in s.blocks { render(b) }
}
`
