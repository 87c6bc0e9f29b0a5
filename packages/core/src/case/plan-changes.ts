import {
  type Document,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import { TrabeculaError } from '../base/errors.ts'
import type { PlaneParams } from '../plan/resection.ts'
import type { TrajectoriesParams } from '../plan/trajectories.ts'
import type { LivePlan } from './replan.ts'

type AxisParams = TrajectoriesParams['screws'][string]

/** A plane, screw or wire of the plan as a hand left it. */
export interface PlanChange {
  /** Names in the case file, from `plan` on, e.g. `plan`, `resection`, `planes`, `ilium`. */
  readonly path: readonly string[]
  readonly value: PlaneParams | AxisParams
}

const point = z.tuple([z.number(), z.number(), z.number()])

/** Moved planes and axes as a page sends them; whether the case takes them is judged by `parseCase`. */
export const planChangesSchema = z.strictObject({
  changes: z
    .array(
      z.strictObject({
        path: z.array(z.string().regex(/^[a-z][a-z0-9_-]*$/)).length(4),
        value: z.record(z.string(), z.union([point, z.number(), z.string().max(80)])),
      }),
    )
    .min(1)
    .max(100),
})

/** A line of the case file that changed, was added (no `before`) or went (no `after`). */
export interface ChangedLine {
  /** 1-based, in the text after the change. */
  readonly line: number
  readonly before?: string
  readonly after?: string
}

/** What is another in `after` than in `before`: whole planes and axes, by the names that the case file gives them. */
export function planChanges(before: LivePlan, after: LivePlan): readonly PlanChange[] {
  const changed = <T>(old: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>) =>
    Object.entries(now).filter(([name, value]) => canonicalJson(old[name] ?? null) !== canonicalJson(value))
  const { name, planes } = after.resection
  const moved = changed(before.resection.planes, planes)
  const axes = after.trajectories.flatMap((set, i) =>
    (['screws', 'wires'] as const).flatMap((kind) =>
      changed(before.trajectories[i]?.[kind] ?? {}, set[kind]).map(([axis, value]) => ({
        path: ['plan', set.name, kind, axis],
        value,
      })),
    ),
  )
  return [...moved.map(([plane, value]) => ({ path: ['plan', name, 'planes', plane], value })), ...axes]
}

/** As YAML has it in one line. */
function flowOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowOf).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, one]) => one !== undefined)
    return `{ ${pairs.map(([key, one]) => `${key}: ${flowOf(one)}`).join(', ')} }`
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key) as
    | Pair
    | undefined
}

function notThere(path: readonly string[]): TrabeculaError {
  return new TrabeculaError({
    code: 'CASE_CHANGE_UNKNOWN',
    message: `expected an entry ${path.slice(0, 2).join('.')} in the case file, got none`,
    where: path.join('.'),
    remedy: 'load the case again: its file was changed elsewhere',
  })
}

/** The key put into a map that lacks it, in the map's own style. */
function inserted(map: YAMLMap, text: string, key: string, value: unknown): Edit {
  const [start, end] = map.range!
  if (map.flow) {
    const inner = map.items.length > 0 ? ', ' : ' '
    const last = map.items.at(-1) as Pair | undefined
    const after = last ? (((last.value ?? last.key) as Node).range![1] as number) : start + 1
    return { from: after, to: after, text: `${inner}${key}: ${flowOf(value)}${last ? '' : ' '}` }
  }
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  const last = (map.items.at(-1) as Pair).value as Node | null
  let until = last?.range?.[1] ?? end
  while (/\s/.test(text[until - 1] ?? '')) until-- // A block map's range ends with the line after it.
  const line = text.indexOf('\n', until)
  const at = line < 0 ? text.length : line
  return { from: at, to: at, text: `\n${indent}${key}: ${flowOf(value)}` }
}

/** Edits that turn the old value at a path into the new one: of a map of the same keys the values alone, so that comments stay. */
function editsFor(document: Document.Parsed, text: string, { path, value }: PlanChange): Edit[] {
  if (document.errors.length > 0 || !isMap(document.contents)) throw notThere(path)
  let map: YAMLMap = document.contents
  for (let depth = 0; depth < path.length; depth++) {
    const pair = pairOf(map, path[depth]!)
    if (!pair || (!isMap(pair.value) && depth >= 2)) {
      if (depth < 2) throw notThere(path)
      const rest = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
      if (!pair) return [inserted(map, text, path[depth]!, rest)]
      const node = pair.value as Node | null
      const at = node?.range ?? [(pair.key as Node).range![1] + 1, (pair.key as Node).range![1] + 1]
      return [{ from: at[0]!, to: at[1]!, text: `${node ? '' : ' '}${flowOf(rest)}` }]
    }
    if (!isMap(pair.value)) throw notThere(path)
    map = pair.value
  }
  const given = Object.entries(value).filter(([, one]) => one !== undefined)
  const kept = map.items.every((item) => {
    const key = String((item.key as { value?: unknown }).value)
    return key === 'by' || given.some(([name]) => name === key)
  })
  if (!kept) return [{ from: map.range![0], to: map.range![1], text: flowOf(value) }]
  return given.flatMap(([key, one]) => {
    const node = pairOf(map, key)?.value as Node | undefined
    if (!node?.range) return [inserted(map, text, key, one)]
    const same = canonicalJson(node.toJS(document)) === canonicalJson(one)
    return same ? [] : [{ from: node.range[0], to: node.range[1], text: flowOf(one) }]
  })
}

/**
 * The case file's text with a moved plan: numbers are put in their places, all else (order, comments, layout) stays as it was
 * typed. What the file does not have yet, a plane that was proposed, is added. The text is not judged: `parseCase` does that.
 * @throws TrabeculaError CASE_CHANGE_UNKNOWN where the file has no such entry of the plan, or is no YAML
 */
export function withPlanChanges(
  text: string,
  changes: readonly PlanChange[],
): { readonly text: string; readonly lines: readonly ChangedLine[] } {
  let changed = text
  for (const change of changes) {
    const edits = editsFor(parseDocument(changed), changed, change).sort((a, b) => b.from - a.from)
    for (const edit of edits) changed = changed.slice(0, edit.from) + edit.text + changed.slice(edit.to)
  }
  return { text: changed, lines: changedLines(text.split('\n'), changed.split('\n')) }
}

/** By the longest common subsequence of lines; of a stretch that differs, old and new lines stand side by side. */
function changedLines(before: readonly string[], after: readonly string[]): ChangedLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let [oldEnd, newEnd] = [before.length, after.length]
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--
    newEnd--
  }
  const [rows, columns] = [oldEnd - start, newEnd - start]
  const common = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1))
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const same = before[start + i] === after[start + j]
      common[i]![j] = same ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
    }
  }
  const lines: ChangedLine[] = []
  let [i, j] = [0, 0]
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[start + i] === after[start + j]) {
      i++
      j++
      continue
    }
    const [removed, added]: [string[], string[]] = [[], []]
    const first = j
    while (
      (i < rows || j < columns) &&
      !(i < rows && j < columns && before[start + i] === after[start + j])
    ) {
      const drop = j >= columns || (i < rows && common[i + 1]![j]! >= common[i]![j + 1]!)
      if (drop) removed.push(before[start + i++]!)
      else added.push(after[start + j++]!)
    }
    for (let n = 0; n < Math.max(removed.length, added.length); n++) {
      lines.push({
        line: start + first + Math.min(n, Math.max(0, added.length - 1)) + 1,
        ...(n < removed.length && { before: removed[n]! }),
        ...(n < added.length && { after: added[n]! }),
      })
    }
  }
  return lines
}
