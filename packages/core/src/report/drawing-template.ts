/**
 * The drawing's pages in Typst: each sheet's lines as one picture over the whole page, its texts as JSON strings set at
 * their places, so that nothing that a person wrote is read as markup.
 */
export const drawingTemplate = `
#let d = json("content.json")
#set document(title: d.title, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)), author: (d.program,))
#set page(width: 420mm, height: 297mm, margin: 0mm)
#set text(font: "Noto Sans SC", fill: black, fallback: false, lang: if d.lang == "zh" { "zh" } else { "en" }, region: if d.lang == "zh" { "CN" } else { "GB" })
#set par(leading: 0.5em)
#let sides = (left: left, centre: center, right: right)
#let put(t) = {
  // Height of a capital is 0.73 of the font's size.
  let body = box(width: 400mm, height: 12mm, align(sides.at(t.anchor) + horizon, text(size: t.height * 1mm / 0.73, t.text)))
  let from = if t.anchor == "left" { 0mm } else if t.anchor == "right" { 400mm } else { 200mm }
  place(top + left, dx: t.x * 1mm - from, dy: t.y * 1mm - 6mm, if t.turned { rotate(-90deg, body) } else { body })
}
#for (i, s) in d.sheets.enumerate() {
  if i > 0 { pagebreak() }
  place(top + left, image(s.file, width: 420mm, height: 297mm, alt: s.alt))
  for t in s.texts { put(t) }
}
`
