import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { TrabeculaError } from '../base/errors.ts'

/** A fault in a case file, at a place that an editor can jump to. */
export interface CaseFault {
  readonly line: number
  readonly column: number
  /** What is wrong, with expected and got. */
  readonly message: string
  readonly remedy: string
}

export type Path = readonly (string | number)[]

/** All faults of a case file at once. */
export class CaseError extends TrabeculaError {
  readonly faults: readonly CaseFault[]
  constructor(file: string, faults: readonly CaseFault[]) {
    const first = faults[0]!
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
    super({
      code: 'CASE_INVALID',
      message: `${first.message}${more}`,
      where: `${file}:${first.line}:${first.column}`,
      remedy: first.remedy,
    })
    this.name = 'CaseError'
    this.faults = faults
  }
}

/** A YAML text with its values and the place of each of them. */
export interface CaseDocument {
  readonly value: unknown
  /** Line and column, 1-based, of the value at `path`; of its key where `key` is set. */
  place(path: Path, key?: boolean): { line: number; column: number }
}

/** Reads YAML 1.2 with positions; duplicate keys and syntax errors become faults. @throws CaseError */
export function readCaseDocument(text: string, file: string): CaseDocument {
  const counter = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: counter,
    uniqueKeys: true,
    maxAliasCount: 100,
  } as never)
  if (document.errors.length > 0) {
    throw new CaseError(
      file,
      document.errors.map((error) => {
        const { line, col } = counter.linePos(error.pos[0])
        return {
          line,
          column: col,
          message: error.message.split('\n')[0]!.replace(/ at line .*$/, ''),
          remedy: 'mend the YAML syntax there',
        }
      }),
    )
  }
  const startOf = (node: Node | undefined | null): number | undefined => node?.range?.[0]
  const offsetOf = (path: Path, key: boolean): number => {
    let node: unknown = document.contents
    let offset = startOf(document.contents as Node) ?? 0
    path.forEach((name, depth) => {
      const last = depth === path.length - 1
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(name),
        )
        if (!pair) {
          node = undefined
          return
        }
        const value = pair.value as Node | null
        offset =
          (last && key ? startOf(pair.key as Node) : (startOf(value) ?? startOf(pair.key as Node))) ?? offset
        node = value
        return
      }
      const child = (node as { items?: Node[] } | undefined)?.items?.[Number(name)]
      if (child) offset = startOf(child) ?? offset
      node = child
    })
    return offset
  }
  return {
    value: document.toJS(),
    place: (path, key = false) => {
      const { line, col } = counter.linePos(offsetOf(path, key))
      return { line: Math.max(line, 1), column: Math.max(col, 1) }
    },
  }
}
