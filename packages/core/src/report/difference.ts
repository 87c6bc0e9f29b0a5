import { cross, scale } from '../base/vectors.ts'
import { encodePng } from '../formats/png.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import {
  type CaseVersion,
  type CheckDifference,
  type DeviceDifference,
  type Presence,
  signedDeviation,
  tellingDirection,
  type VersionDifference,
} from '../inspect/versions.ts'
import {
  type Block,
  type Cell,
  coded,
  type Figure,
  paragraph,
  plain,
  type ReportContent,
  type Row,
} from './blocks.ts'
import type { Camera } from './camera.ts'
import { drawErrorMap } from './error-map.ts'
import { decimal } from './numbers.ts'
import { renderBodies } from './render.ts'
import type { Canvas } from './strokes.ts'
import { Teller } from './teller.ts'
import { differenceWords } from './words/difference.ts'
import type { Language } from './words.ts'

/** What stands at the head of the page. */
export interface DifferenceHead {
  readonly version: string
  /** Names of the two versions, as the person gave them. */
  readonly names: readonly [before: string, after: string]
}

const SIZE = { width: 900, height: 700 }
const LEAST_RANGE = 0.1 // mm at which colours end, at least.
const GREY = [186, 190, 196] as const

/** Pictures of a device in both versions and of what moved. */
export interface DevicePictures {
  readonly device: string
  /** mm at which the colours end. */
  readonly range: number
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly deviation: Uint8Array
}

/** Draws each device that differs from the side from which most of the difference is seen. */
export function differencePictures(
  before: CaseVersion,
  after: CaseVersion,
  { devices }: VersionDifference,
): DevicePictures[] {
  const meshOf = (version: CaseVersion, name: string) =>
    version.devices.find((one) => one.name === name)?.mesh
  return devices.flatMap(({ name, deviation }) => {
    const [was, is] = [meshOf(before, name), meshOf(after, name)]
    return was && is && deviation ? [picturesOf(name, was, is, deviation.p95)] : []
  })
}

function picturesOf(device: string, was: TriangleMesh, is: TriangleMesh, p95: number): DevicePictures {
  const error = signedDeviation(is, was)
  const view = cameraFrom(tellingDirection(is, error))
  const [old, now] = [was, is].map(
    (mesh): Body => ({ name: device, mesh, side: 'midline', colour: GREY, deviations: [] }),
  ) as [Body, Body]
  const frame = [old, now]
  const range = Math.max(LEAST_RANGE, Number(p95.toPrecision(1)))
  const png = (canvas: Canvas) => encodePng({ ...canvas, channels: 3 })
  const used = new Uint8Array(error.length).fill(1)
  return {
    device,
    range,
    before: png(renderBodies([old], { ...SIZE, view, frame })),
    after: png(renderBodies([now], { ...SIZE, view, frame })),
    deviation: png(drawErrorMap({ body: now, error, used }, { ...SIZE, view, range, frame })),
  }
}

/** A camera that looks against a direction along an axis of the frame. */
function cameraFrom(direction: readonly [number, number, number]): Camera {
  const away = scale(direction, -1)
  const down = Math.abs(direction[2]) > 0.5 ? ([0, 1, 0] as const) : ([0, 0, -1] as const)
  return { away, down, right: cross(down, away) }
}

/** The page that tells two versions apart, in one language. */
export function differenceContent(
  before: CaseVersion,
  after: CaseVersion,
  difference: VersionDifference,
  pictures: readonly DevicePictures[],
  head: DifferenceHead,
  lang: Language,
): ReportContent {
  const teller = new Teller(lang)
  const { words } = teller
  const says = differenceWords(lang)
  const { parameters, planes, checks, devices } = difference
  const summary: Block[] = [
    difference.same
      ? { kind: 'headline', state: 'passed', text: [says.same] }
      : paragraph(says.counts(parameters.length, checks.length, devices.length)),
    ...(before.case === after.case ? [] : [paragraph(says.otherCase, 'note')]),
    ...(planes.length + devices.length > 0 ? [paragraph(says.towards, 'note')] : []),
  ]
  const margins = checks.filter(isMargin)
  const others = checks.filter((check) => !isMargin(check))
  const section = (id: string, title: string, blocks: readonly (Block | undefined)[]) => ({
    id,
    title,
    blocks: blocks.filter((one): one is Block => one !== undefined),
  })
  return {
    lang,
    program: 'Trabecula',
    version: head.version,
    report: says.sheet,
    case: after.case,
    title: [says.sheet],
    about: [
      [words.case, before.case === after.case ? after.case : `${before.case}, ${after.case}`],
      [says.before, head.names[0]],
      [says.after, head.names[1]],
    ],
    notice: words.notice,
    marks: [],
    sideLine: `${words.case} ${after.case}`,
    page: words.page,
    sections: [
      section('summary', words.summary, summary),
      section('planes', says.planes, [planeTable(difference, teller)]),
      section('rods', says.rods, [rodTable(difference, teller)]),
      section('margins', says.margins, [checkTable(margins, teller)]),
      section('devices', says.devices, [deviceTable(devices, lang), figuresOf(pictures, lang)]),
      section('checks', says.checks, [checkTable(others, teller)]),
      section('parameters', says.parameters, [parameterTable(difference, lang)]),
    ].filter(({ blocks }) => blocks.length > 0),
  }
}

/** Whether a check is about the distance of a cut to what must be left out. */
export function isMargin({ id }: Pick<CheckDifference, 'id'>): boolean {
  return /\.margin(\.|$)/.test(id)
}

function table(
  columns: readonly (readonly [title: string, width: number, number?: boolean])[],
  rows: readonly Row[],
) {
  if (rows.length === 0) return undefined
  return {
    kind: 'table' as const,
    columns: columns.map(([title, width, number]) => ({ title, width, ...(number && { number }) })),
    rows,
  }
}

function planeTable({ planes }: VersionDifference, { lang }: Teller) {
  const says = differenceWords(lang)
  const rows = planes.map(({ name, presence, moved, angle }): Row => {
    const alone = aloneIn(presence, lang)
    return {
      cells: [
        coded(name),
        plain(alone ?? decimal(moved, 2)),
        plain(alone === undefined ? decimal(angle, 2) : ''),
      ],
    }
  })
  return table([[says.name, 40], [says.moved, 30, true], [says.turned, 30, true]], rows) // biome-ignore format: columns
}

function rodTable({ rods }: VersionDifference, { lang, words }: Teller) {
  const says = differenceWords(lang)
  const pair = (values: readonly [number, number] | undefined) =>
    values ? `${decimal(values[0], 1)} → ${decimal(values[1], 1)}` : '—'
  const rows = rods.map(({ name, kind, presence, moved, angle, length, diameter }): Row => {
    const alone = aloneIn(presence, lang)
    const named = { text: [`${words.theatre.kinds[kind]} `, { code: name }] }
    if (alone !== undefined) return { cells: [named, plain(alone), plain(''), plain(''), plain('')] }
    return {
      cells: [
        named,
        plain(decimal(moved, 2)),
        plain(decimal(angle, 2)),
        plain(pair(length)),
        plain(pair(diameter)),
      ],
    }
  })
  return table(
    [[says.name, 32], [says.moved, 18, true], [says.turned, 16, true], [says.length, 18, true], [says.diameter, 16, true]],
    rows,
  ) // biome-ignore format: columns
}

function checkTable(checks: readonly CheckDifference[], teller: Teller) {
  const says = differenceWords(teller.lang)
  const told = (one: CheckDifference['before'], unit: string | undefined): Cell => {
    if (!one) return plain('—')
    const value = teller.say(String(one.value), String(one.value))
    return { text: unit === undefined ? value : [...value, ' ', ...teller.say(unit, unit)] }
  }
  const state = (one: CheckDifference['before']) =>
    one ? { state: one.passed ? ('passed' as const) : ('failed' as const) } : {}
  const rows = checks.map(
    ({ id, title, unit, limit, before, after }): Row => ({
      cells: [
        { text: teller.say(title, id) },
        { ...told(before, unit), ...state(before) },
        { ...told(after, unit), ...state(after) },
        { text: teller.say(limit, limit) },
      ],
    }),
  )
  return table([[says.checks, 46], [says.before, 19, true], [says.after, 19, true], [says.limit, 16]], rows) // biome-ignore format: columns
}

function deviceTable(devices: readonly DeviceDifference[], lang: Language) {
  const says = differenceWords(lang)
  const cubic = (volume: number | null | undefined) =>
    volume === null || volume === undefined ? '—' : decimal(volume / 1000, 2)
  const rows = devices.map(({ name, presence, volume, deviation }): Row => {
    const alone = aloneIn(presence, lang)
    const measure = (key: 'mean' | 'p95' | 'max') => plain(deviation ? decimal(deviation[key], 3) : '—')
    return {
      cells: [
        coded(name),
        plain(`${cubic(volume?.[0])} → ${cubic(volume?.[1])}`),
        measure('mean'),
        measure('p95'),
        measure('max'),
      ],
      ...(alone !== undefined && { under: [[alone]] }),
    }
  })
  return table(
    [[says.name, 26], [says.volume, 26, true], [says.mean, 16, true], [says.p95, 16, true], [says.max, 16, true]],
    rows,
  ) // biome-ignore format: columns
}

function parameterTable({ parameters }: VersionDifference, lang: Language) {
  const says = differenceWords(lang)
  const value = (json: string | undefined) => (json === undefined ? plain('—') : coded(json))
  const rows = parameters.map(
    ({ step, parameter, before, after }): Row => ({
      cells: [
        coded(step),
        parameter === '' ? plain(says.whole) : coded(parameter),
        value(before),
        value(after),
      ],
    }),
  )
  return table([[says.step, 24], [says.parameter, 24], [says.before, 26], [says.after, 26]], rows) // biome-ignore format: columns
}

function aloneIn(presence: Presence, lang: Language): string | undefined {
  const says = differenceWords(lang)
  if (presence === 'both') return undefined
  return presence === 'before' ? says.onlyBefore : says.onlyAfter
}

function figuresOf(pictures: readonly DevicePictures[], lang: Language): Block | undefined {
  const says = differenceWords(lang)
  const figures = pictures.flatMap(({ device, range, before, after, deviation }): Figure[] => {
    const figure = (name: string, png: Uint8Array, caption: string): Figure => ({
      ...SIZE,
      path: `pictures/${device}-${name}.png`,
      png,
      caption: [caption],
    })
    return [
      figure('before', before, says.shownBefore(device)),
      figure('after', after, says.shownAfter(device)),
      figure('deviation', deviation, says.shownDeviation(device, decimal(range, 2))),
    ]
  })
  return figures.length > 0 ? { kind: 'figures', columns: 3, figures } : undefined
}
