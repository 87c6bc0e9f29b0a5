import type { AnyStep } from '../step.ts'
import { CaseError, readCaseDocument } from './document.ts'
import { type CaseGraph, type GraphNode, upstreamOf } from './graph.ts'
import { Layout } from './layout.ts'
import { suggestion } from './nearest-name.ts'
import { checkOperation } from './operation-order.ts'
import { addProgramNodes, type ProgramOptions } from './program-nodes.ts'
import { caseHeadSchema, isEntryName, sections } from './schema.ts'
import {
  layDevices,
  layEvaluations,
  layImages,
  layLabels,
  layPlan,
  layPrints,
  laySurfaces,
} from './section-layout.ts'
import { steps as allSteps } from './steps.ts'

/** Options that change what the program adds to a case. */
export interface ParseOptions extends ProgramOptions {
  /** For tests; otherwise THE list. */
  readonly steps?: readonly AnyStep[]
}

const LAYERS = {
  images: layImages,
  labels: layLabels,
  surfaces: laySurfaces,
  plan: layPlan,
  devices: layDevices,
  evaluate: layEvaluations,
  print: layPrints,
} as const

/**
 * A case file as a graph: read, checked against the steps' own schemas, references resolved, and completed with what
 * the program adds (gate, files, pictures, page, report).
 * @param file the case file's name, for messages only.
 * @throws CaseError with every fault at its line and column.
 */
export function parseCase(text: string, file: string, options: ParseOptions): CaseGraph {
  const document = readCaseDocument(text, file)
  const layout = new Layout(document, options.steps ?? allSteps)
  const value = document.value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CaseError(file, [
      {
        line: 1,
        column: 1,
        message: 'the case file is empty or no mapping',
        remedy: 'start with `trabecula: 1`',
      },
    ])
  }
  const record = value as Record<string, unknown>
  const headFields = Object.keys(caseHeadSchema.shape)
  for (const key of Object.keys(record)) {
    if (headFields.includes(key) || (sections as readonly string[]).includes(key)) continue
    layout.fault([key], `unknown field '${key}'`, suggestion(key, [...headFields, ...sections]), true)
  }
  const head = layout.check(
    caseHeadSchema,
    [],
    Object.fromEntries(headFields.filter((k) => k in record).map((k) => [k, record[k]])),
  )
  layout.caseName = head?.case
  layout.caseSide = head?.side
  for (const section of sections) {
    const entries = record[section]
    if (entries === undefined || entries === null) continue
    if (typeof entries !== 'object' || Array.isArray(entries)) {
      layout.fault([section], `expected named entries in '${section}'`, 'write `name: { … }` below it')
      continue
    }
    for (const [name, entry] of Object.entries(entries)) {
      const path = [section, name]
      if (!isEntryName(name)) {
        layout.fault(
          path,
          `'${name}' is no name for an entry`,
          'use lower-case letters, digits, - and _, a letter first',
          true,
        )
      } else if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
        layout.fault(
          path,
          `expected fields for '${name}', got ${JSON.stringify(entry)}`,
          'write `name: { field: value }`',
          true,
        )
      } else LAYERS[section](layout, path, name, entry as Record<string, unknown>)
    }
  }
  if (record.images === undefined && !startsFromSurfaces(record.surfaces))
    layout.fault([], "the section 'images' is missing", 'add `images: { ct: { series: folder-or-zip } }`')
  checkOperation(layout, head?.operation ?? [])
  if (layout.faults.length > 0 || head === undefined) throw new CaseError(file, sorted(layout.faults))
  addProgramNodes(layout, head, options)
  return { head, nodes: inOrder(layout.nodes) }
}

/** Whether a surface comes from a file: such a case needs no images. */
function startsFromSurfaces(surfaces: unknown): boolean {
  return Object.values(surfaces ?? {}).some(
    (entry) => (entry as { file?: unknown } | null)?.file !== undefined,
  )
}

/** Every node after what it needs; otherwise as they were laid out. */
function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const sorted: GraphNode[] = []
  const seen = new Set<string>()
  const visit = (node: GraphNode) => {
    if (seen.has(node.id)) return
    seen.add(node.id)
    for (const id of upstreamOf(node)) {
      const upstream = byId.get(id)
      if (!upstream) throw new Error(`case: ${node.id} needs ${id}, which is not laid out`)
      visit(upstream)
    }
    sorted.push(node)
  }
  for (const node of nodes) visit(node)
  return sorted
}

function sorted(faults: Layout['faults']): Layout['faults'] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column)
}
