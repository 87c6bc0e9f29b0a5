import type { DeviceMeasure } from '../geometry/device.ts'
import type { CriticalDimension, overallMeasures } from './drawing-measures.ts'
import { PAPER, type Sheet } from './drawing-sheet.ts'
import { decimal } from './numbers.ts'
import type { Words } from './words/en.ts'

/** What is written on a drawing, in one language. */
export type DrawingTexts = Words['drawing'] & {
  readonly notice: string
  /** SYNTHETIC, EXAMPLE; empty where neither. */
  readonly mark: string
  /** Title block: field and value. */
  readonly rows: readonly (readonly [string, string])[]
  readonly title: string
  readonly hash: string
  readonly marking: string
  readonly printed: string
}

/** Frame and centring marks (ISO 5457). */
export function drawFrame(sheet: Sheet): void {
  const { left, right, top, bottom, width, height } = PAPER
  sheet.line('thick', [left, top], [right, top], [right, bottom], [left, bottom], [left, top])
  for (const [from, to] of [
    [
      [width / 2, top - 5],
      [width / 2, top + 5],
    ],
    [
      [width / 2, bottom - 5],
      [width / 2, bottom + 5],
    ],
    [
      [left - 5, height / 2],
      [left + 5, height / 2],
    ],
    [
      [right - 5, height / 2],
      [right + 5, height / 2],
    ],
  ] as const)
    sheet.line('thin', from, to)
}

const BLOCK = { left: 230, top: 239, width: 180, height: 48 } as const

/** Title block of 180 mm in the lower right corner (ISO 7200). */
export function drawTitle(sheet: Sheet, texts: DrawingTexts, scale: string, page: string): void {
  const { left, top, width, height } = BLOCK
  const right = left + width
  sheet.line('thick', [left, top + height], [left, top], [right, top])
  const rows = [...texts.rows, [texts.scale, scale], [texts.sheet, page]] as const
  const [columns, high] = [2, 6]
  rows.forEach(([field, value], n) => {
    const [column, row] = [n % columns, Math.floor(n / columns)]
    const x = left + (column * width) / columns
    const y = top + row * high
    sheet.line('thin', [x, y + high], [x + width / columns, y + high])
    sheet.text(x + 1.5, y + high / 2, field, { height: 1.8, anchor: 'left' })
    sheet.text(x + 25, y + high / 2, value, { height: 2.2, anchor: 'left' })
  })
  const end = top + Math.ceil(rows.length / columns) * high
  sheet.line('thin', [left + width / columns, top], [left + width / columns, end])
  sheet.text(left + 1.5, end + 4.4, [...texts.title].slice(0, 84).join(''), { height: 2.8, anchor: 'left' })
  sheet.text(left + 1.5, end + 10.2, texts.notice, { height: 1.8, anchor: 'left' })
  sheet.text(left + 1.5, end + 14.6, `${texts.checked} ____________________`, { height: 1.8, anchor: 'left' })
  sheet.text(right - 26, end + 14.6, texts.units, { height: 1.8, anchor: 'right' })
  if (texts.mark !== '')
    sheet.text(PAPER.left + 6, PAPER.top + 6, texts.mark, { height: 3.5, anchor: 'left' })
  const note = [texts.printed, texts.marking === '' ? '' : `${texts.marked}: ${texts.marking}`].filter(
    (part) => part !== '',
  )
  note.forEach((text, n) => {
    sheet.text(PAPER.left + 6, PAPER.bottom - 5 - 4.5 * n, text, { height: 2.5, anchor: 'left' })
  })
}

/** Symbol of first-angle projection (ISO 5456-2): a cone's side, and to its right the end that faces left. */
export function projectionSymbol(sheet: Sheet): void {
  const [x, y] = [BLOCK.left + BLOCK.width - 21, BLOCK.top + BLOCK.height - 4.6]
  sheet.line('thin', [x, y - 1.5], [x + 7, y - 3], [x + 7, y + 3], [x, y + 1.5], [x, y - 1.5])
  sheet.line('chain', [x - 1.5, y], [x + 8.5, y])
  sheet.circle('thin', x + 14, y, 1.5)
  sheet.circle('thin', x + 14, y, 3)
  sheet.line('chain', [x + 10, y], [x + 18, y])
  sheet.line('chain', [x + 14, y - 4], [x + 14, y + 4])
}

const ROW = 6
const MOST_ROWS = 30
const MOST_LETTERS = 36 // Of a name in the table; beyond, it runs into the numbers.

/** A name cut to its column; a Chinese character takes the room of two letters. */
function fitted(text: string): string {
  let room = MOST_LETTERS
  const kept = [...text].filter((letter) => {
    room -= letter > '\u2e7f' ? 2 : 1
    return room >= 0
  })
  return kept.length === [...text].length ? text : `${kept.slice(0, -1).join('')}…`
}

/** Overall and critical dimensions, as designed and as measured on the file. */
export function drawTable(
  sheet: Sheet,
  left: number,
  top: number,
  texts: DrawingTexts,
  { size, volume }: ReturnType<typeof overallMeasures>,
  parts: readonly { readonly name: string }[],
  dimensions: readonly CriticalDimension[],
  measures: readonly DeviceMeasure[] = [],
): void {
  const widths = [9, 52, 21, 21, 21, 21]
  const right = left + widths.reduce((a, b) => a + b, 0)
  const row = (n: number, cells: readonly string[], heading = false) => {
    const y = top + n * ROW
    let x = left
    cells.forEach((text, k) => {
      const last = x + widths[k]!
      const anchor = k < 2 ? 'left' : 'right'
      sheet.text(anchor === 'left' ? x + 1 : last - 1, y + ROW / 2, text, {
        height: heading ? 2 : 2.2,
        anchor,
      })
      x = last
    })
    sheet.line(heading ? 'thick' : 'thin', [left, y + ROW], [right, y + ROW])
  }
  sheet.text(left, top - 6, texts.table, { height: 3.5, anchor: 'left' })
  sheet.line('thick', [left, top], [right, top])
  row(0, ['', texts.dimension, texts.nominal, texts.measured, texts.least, texts.most], true)
  const overall = [texts.width, texts.depth, texts.height].map((name, n) => [
    '',
    name,
    '',
    decimal(size[n]!, 2),
    '',
    '',
  ])
  const critical = dimensions
    .slice(0, MOST_ROWS)
    .map(({ number, kind, name, nominal, measured }) => [
      String(number),
      fitted(`${texts.kinds[kind]} ${name}`),
      `${kind === 'slot' ? '' : 'Ø '}${decimal(nominal, 2)}`,
      measured ? decimal(measured.mean, 2) : '—',
      measured ? decimal(measured.least, 2) : '—',
      measured ? decimal(measured.most, 2) : '—',
    ])
  const made = measures
    .slice(0, MOST_ROWS - critical.length)
    .map(({ what, name, body, asked, mean, least, most }) => [
      '',
      fitted(`${texts.made[what]} ${name === '' ? body : name}`),
      decimal(asked, 2),
      ...[mean, least, most].map((value) => decimal(value, 2)),
    ])
  const all = [...overall, ['', texts.volume, '', decimal(volume / 1000, 2), '', ''], ...critical, ...made]
  all.forEach((cells, n) => {
    row(n + 1, cells)
  })
  const more = dimensions.length > MOST_ROWS ? [texts.more(dimensions.length - MOST_ROWS)] : []
  drawNotes(sheet, left, top + (all.length + 1) * ROW + 4, [
    ...more,
    texts.note,
    `${texts.bodies}: ${parts.map(({ name }) => name).join(', ')}`.slice(0, 90),
    `SHA-256 ${texts.hash.slice(0, 32)}`,
    texts.hash.slice(32),
  ])
}

function drawNotes(sheet: Sheet, left: number, top: number, notes: readonly string[]): void {
  notes.forEach((text, n) => {
    sheet.text(left, top + 4 * n, text, { height: 1.8, anchor: 'left' })
  })
}
