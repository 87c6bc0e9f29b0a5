import type { Device, PictureResult } from '../geometry/device.ts'
import { type Body, type BodyDeviation, signedVolume, surfaceArea } from '../geometry/mesh.ts'
import type { ReportTable, TableCell } from '../geometry/table.ts'
import {
  type Block,
  type Cell,
  type Column,
  type Figure,
  paragraph,
  plain,
  type Row,
  type Text,
} from './blocks.ts'
import { checkBlocks, checkValue, decisionLine, unitText } from './check-blocks.ts'
import { columnWidths } from './column-widths.ts'
import type { Entry } from './entries.ts'
import { picturePath, type ReportedCheck } from './findings.ts'
import { decimal, readableNumber } from './numbers.ts'
import { given, type Teller } from './teller.ts'
import { wordFor } from './words.ts'

/** One entry of the case: pictures, what it is, checks and tables. */
export function entryBlocks(entry: Entry, teller: Teller): readonly Block[] {
  return [
    { kind: 'heading', text: [entry.name] },
    ...(entry.device ? [deviceFacts(entry.device, teller)] : []),
    ...entry.scans.flatMap((scan) => scanBlocks(scan, teller)),
    ...(entry.pictures.length > 0 ? [figures(entry.pictures, teller)] : []),
    ...checkBlocks(entry.checks, teller),
    ...entry.tables.flatMap((table) => tableBlocks(table, teller)),
    ...(entry.device ? bodyBlocks(entry.device, teller) : []),
  ]
}

/** The text below a picture, in the report's language where the picture says what it shows. */
export function captionOf({ name, shows, caption }: PictureResult, teller: Teller): Text {
  const { words } = teller
  if (!shows) return teller.say(caption, name)
  const view = wordFor(words.views, shows.view)
  if (shows.kind === 'registration') return [words.pictureKinds.registration(shows.of)]
  if (shows.kind === 'slices') return [words.pictureKinds.slices(shows.of)]
  if (shows.kind === 'slip') return [words.slip(shows.of, figuresOf(shows))]
  if (shows.kind === 'laid') {
    const near = (shows.nearest ?? []).map(({ structure, tool, distance }) =>
      words.near(teller.name(structure), tool, decimal(distance, 1)),
    )
    return [words.laid(shows.of, near.join(' · '))]
  }
  if (shows.kind) return [words.pictureKinds[shows.kind](shows.of, view)]
  return [shows.at === undefined ? words.viewOf(shows.of, view) : words.sliceAt(view, decimal(shows.at, 1))]
}

/** How far a slip is drawn, and how many times what is expected that is; undefined where nothing holds it. */
function figuresOf({ slip }: NonNullable<PictureResult['shows']>) {
  if (!slip) return undefined
  const { moved, expected } = slip
  return {
    moved: decimal(moved, 1),
    ...(expected !== undefined && { expected: decimal(expected, 2), times: decimal(moved / expected, 0) }),
  }
}

function figures(pictures: readonly PictureResult[], teller: Teller): Block {
  return {
    kind: 'figures',
    figures: pictures.map(
      (picture): Figure => ({
        path: picturePath(picture),
        png: picture.png,
        width: picture.width,
        height: picture.height,
        caption: captionOf(picture, teller),
      }),
    ),
  }
}

function deviceFacts(device: Device, teller: Teller): Block {
  const { words } = teller
  const { colon } = words
  const separate = (parts: readonly Text[]) => parts.flatMap((part, i) => (i === 0 ? part : [' — ', ...part]))
  const facts: Text[] = [
    [`${words.kind}${colon}${wordFor(words.kinds, device.kind)}`],
    [`${words.side}${colon}${wordFor(words.sides, device.side)}`],
    [`${words.scale}${colon}${readableNumber(device.scale)}`],
    ...(device.material === undefined ? [] : [[`${words.material}${colon}`, { quote: device.material }]]),
    ...(device.marking.length === 0
      ? []
      : [[`${words.marking}${colon}`, { quote: device.marking.join(' · ') }]]),
  ]
  return paragraph(separate(facts), 'facts')
}

/** On the part's own report: what the scan gate said of the scan it is made from, and who overrode it why. */
function scanBlocks(scan: ReportedCheck, teller: Teller): readonly Block[] {
  const { words } = teller
  const image = scan.id.split('.')[1]!
  return [
    paragraph([`${words.gate} (`, { code: image }, `)${words.colon}`, ...checkValue(scan, teller)], 'facts'),
    ...(scan.decision
      ? [paragraph([`${words.overridden}${words.colon}`, ...decisionLine(scan.decision, teller)], 'facts')]
      : []),
  ]
}

function bodyBlocks(device: Device, teller: Teller): readonly Block[] {
  const { words } = teller
  if (device.bodies.length === 0) return []
  const rows = device.bodies.map(({ name, side, colour, mesh, deviations }): Row => {
    const moved = deviations.map(
      ({ operation, mean, p95, max }) =>
        [
          ...teller.say(operation, operation),
          ` ${decimal(mean, 3)} / ${decimal(p95, 3)} / ${decimal(max, 3)}`,
        ] as Text,
    )
    const cells: Cell[] = [
      { text: [teller.name(name)], colour },
      plain(wordFor(words.sides, side)),
      plain(decimal(signedVolume(mesh), 0)),
      plain(decimal(surfaceArea(mesh), 0)),
      plain(decimal(mesh.triangles.length / 3, 0)),
      {
        text: [...moved, ...summed(deviations, words.deviationSum)].flatMap((line, i) =>
          i === 0 ? line : ['; ', ...line],
        ),
      },
    ]
    return { cells }
  })
  const columns: readonly Column[] = [
    { title: words.body, width: 20 },
    { title: words.side, width: 9 },
    { title: `${words.volume}, mm³`, width: 13, number: true },
    { title: `${words.area}, mm²`, width: 13, number: true },
    { title: words.triangles, width: 12, number: true },
    { title: words.deviation, width: 33 },
  ]
  return [
    {
      kind: 'fold',
      title: [`${words.bodies} (${device.bodies.length})`],
      blocks: [{ kind: 'table', columns, rows }, paragraph(words.deviationNote, 'note')],
    },
  ]
}

/** What all operations together can have moved: each figure summed. Of the maxima that is a bound; nothing where there is one operation. */
function summed(deviations: Body['deviations'], title: string): Text[] {
  if (deviations.length < 2) return []
  const sum = (of: (one: BodyDeviation) => number) =>
    decimal(
      deviations.reduce((total, one) => total + of(one), 0),
      3,
    )
  return [[`${title} ${sum((one) => one.mean)} / ${sum((one) => one.p95)} / ${sum((one) => one.max)}`]]
}

/** A table that a step gave, in the report's language. */
export function tableBlocks(table: ReportTable, teller: Teller): readonly Block[] {
  const said = (text: string, instead: string) => teller.say(text, instead)
  const texts = (text: Text) =>
    text
      .map((part) =>
        typeof part === 'string' ? part : 'code' in part ? part.code : 'quote' in part ? part.quote : '',
      )
      .join('')
  const numeric = table.columns.map((_, i) =>
    table.rows.every((row) => typeof row[i] !== 'string' || /^[-−\d.,() ]*$/.test(row[i])),
  )
  const headOf = ({ title, unit }: ReportTable['columns'][number]) => {
    const head = texts(said(title, title))
    return unit === undefined ? head : `${head}, ${unitText(unit, teller)}`
  }
  const cell = (value: TableCell | undefined): Cell => {
    if (value === null || value === undefined || value === '') return plain('—')
    if (typeof value === 'boolean') return plain(value ? teller.words.yes : teller.words.no)
    if (typeof value === 'number') return plain(readableNumber(value))
    return { text: typeof value === 'string' ? said(value, '—') : [{ quote: given(value, teller.lang) }] }
  }
  const widths = columnWidths(
    table.columns.map((column, i) => [headOf(column), ...table.rows.map((row) => texts(cell(row[i]).text))]),
  )
  const columns = table.columns.map((column, i): Column => {
    return {
      title: headOf(column),
      width: widths[i]!,
      ...(numeric[i] && i > 0 ? { number: true } : {}),
    }
  })
  const rows = table.rows.map((row): Row => ({ cells: table.columns.map((_, i) => cell(row[i])) }))
  return [
    { kind: 'heading', text: said(table.title, table.name) },
    { kind: 'table', columns, rows },
    ...(table.note === undefined ? [] : [paragraph(said(table.note, table.name), 'note')]),
  ]
}
