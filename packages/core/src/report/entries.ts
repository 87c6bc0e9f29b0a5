import type { Device, PictureResult } from '../geometry/device.ts'
import { entryOf, type Findings, type ReportedCheck, type ReportedTable } from './findings.ts'

/** What an entry of the case is, in the order of the report. */
export const entryKinds = ['plan', 'model', 'guide', 'implant', 'print', 'image', 'other'] as const
export type EntryKind = (typeof entryKinds)[number]

/** All that is said of one entry of the case: a device, a part of the plan, a build, an image. */
export interface Entry {
  readonly name: string
  readonly kind: EntryKind
  readonly device?: Device
  readonly checks: readonly ReportedCheck[]
  /** Of a device: what the scan gate said of scans for devices of its kind. */
  readonly scans: readonly ReportedCheck[]
  readonly tables: readonly ReportedTable[]
  readonly pictures: readonly PictureResult[]
}

/** Puts checks, tables and pictures to the entries of the case that they are about. */
export function entriesOf({ devices, checks, tables, pictures, provenance }: Findings): readonly Entry[] {
  const kinds = new Map<string, EntryKind>()
  for (const { id, kind } of provenance.steps) {
    const [section, name] = id.split('.')
    if (name === undefined) continue
    if (section === 'plan') kinds.set(name, 'plan')
    if (section === 'print') kinds.set(name, 'print')
    if (section === 'images' && /^image\/read$|register/.test(kind)) kinds.set(name, 'image')
  }
  for (const device of devices) kinds.set(device.name, device.kind)
  for (const { id } of checks) if (!kinds.has(entryOf(id))) kinds.set(entryOf(id), 'other')
  for (const { entry } of tables) if (!kinds.has(entry)) kinds.set(entry, 'other')
  const placed = pictures.map((picture) => ({ picture, entry: entryOfPicture(picture, kinds) }))
  for (const { entry } of placed) if (!kinds.has(entry)) kinds.set(entry, 'image')
  const entries = [...kinds].map(([name, kind]): Entry => {
    const device = devices.find((one) => one.name === name)
    return {
      name,
      kind,
      ...(device ? { device } : {}),
      checks: checks.filter(({ id }) => entryOf(id) === name),
      scans: device ? checks.filter(({ id }) => /^gate\.[^.]+\.([a-z]+)$/.exec(id)?.[1] === device.kind) : [],
      tables: tables.filter(({ entry }) => entry === name),
      pictures: placed.filter(({ entry }) => entry === name).map(({ picture }) => picture),
    }
  })
  return entryKinds.flatMap((kind) =>
    entries.filter(
      (entry) =>
        entry.kind === kind &&
        (entry.device || entry.checks.length + entry.tables.length + entry.pictures.length > 0),
    ),
  )
}

/** The entry that a picture shows; else the one whose name its own name begins with; else it stands for itself. */
function entryOfPicture({ name, shows }: PictureResult, kinds: ReadonlyMap<string, EntryKind>): string {
  if (shows && kinds.has(shows.of)) return shows.of
  const fitting = [...kinds.keys()].filter((entry) => name.startsWith(`${entry}-`))
  return fitting.sort((a, b) => b.length - a.length)[0] ?? name.replace(/-[a-z]+$/, '')
}
