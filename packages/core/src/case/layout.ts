import { z } from 'zod'
import type { AnyStep, ResultType } from '../step.ts'
import type { CaseDocument, CaseFault, Path } from './document.ts'
import type { GraphNode, InputReference } from './graph.ts'
import { suggestion } from './nearest-name.ts'

/** What a name in one section gives to others. */
export interface Offer {
  readonly type: ResultType
  /** Node ids: one, or one for each body of a surface entry. */
  readonly nodes: readonly string[]
  /** The image that it was made from, where there is one. */
  readonly image?: string
  /** Of an image that was made from another: the scan at the beginning. */
  readonly scan?: string
  /** Of a device: model, guide or implant. */
  readonly kind?: string
  /** Of an image that is laid on another: the node that finds how. */
  readonly registration?: string
}

/** Collects nodes, names and faults while a case is laid out. */
export class Layout {
  readonly nodes: GraphNode[] = []
  readonly faults: CaseFault[] = []
  /** The case's pseudonym, where the head is right. */
  caseName: string | undefined
  /** The side that the case is about, where the head is right. */
  caseSide: string | undefined
  /** Entries with faults of their own: what refers to them is not told as well. */
  readonly broken = new Set<string>()
  readonly gateWishes = new Map<string, unknown>()
  /** device → which of its files are written, as the case says. */
  readonly fileWishes = new Map<string, unknown>()
  readonly #document: CaseDocument
  readonly #steps: ReadonlyMap<string, AnyStep>
  /** section → entry name → what it offers. */
  readonly #offers = new Map<string, Map<string, Offer>>()

  constructor(document: CaseDocument, steps: readonly AnyStep[]) {
    this.#document = document
    this.#steps = new Map(steps.map((step) => [step.kind, step]))
  }

  fault(path: Path, message: string, remedy: string, key = false): void {
    this.faults.push({ ...this.#document.place(path, key), message, remedy })
  }

  line(path: Path): number {
    return this.#document.place(path, true).line
  }

  step(kind: string): AnyStep {
    const step = this.#steps.get(kind)
    if (!step) throw new Error(`case: no step of kind ${kind} is listed in case/steps.ts`)
    return step
  }

  kindsIn(room: string): readonly string[] {
    return [...this.#steps.keys()]
      .filter((kind) => kind.startsWith(`${room}/`))
      .map((kind) => kind.slice(room.length + 1))
  }

  /** Label steps that can stand in a `do` list. */
  operations(): readonly string[] {
    return [...this.#steps.values()]
      .filter(
        (step) =>
          step.kind.startsWith('label/') &&
          step.output === 'LabelMap' &&
          Object.keys(step.inputs).some((input) => input !== 'files'), // Not an import: that is `from` of the entry.
      )
      .map((step) => step.kind.slice('label/'.length))
  }

  /** Image steps that can stand in an image's `do` list. */
  imageOperations(): readonly string[] {
    return [...this.#steps.values()]
      .filter(({ output, inputs }) => output === 'Image' && inputs.image === 'Image')
      .map(({ kind }) => kind.slice('image/'.length))
  }

  /** The scan from which an image was made, by node id; itself where it is one. */
  scanOf(image: string | undefined): string | undefined {
    const offer = [...this.offered('images').values()].find((one) => one.image === image)
    return offer?.scan ?? image
  }

  offer(section: string, name: string, offer: Offer): void {
    const names = this.#offers.get(section) ?? new Map<string, Offer>()
    names.set(name, offer)
    this.#offers.set(section, names)
  }

  offered(section: string): ReadonlyMap<string, Offer> {
    return this.#offers.get(section) ?? new Map()
  }

  /** Every entry that gives a result of this type, by name. */
  offersOf(type: ResultType): ReadonlyMap<string, Offer> {
    const found = new Map<string, Offer>()
    for (const [section, names] of this.#offers) {
      if (section === 'surface-labels') continue
      for (const [name, offer] of names) if (offer.type === type && !found.has(name)) found.set(name, offer)
    }
    return found
  }

  knows(kind: string): boolean {
    return this.#steps.has(kind)
  }

  /** Parameters of an image's scan gate, for later: the gate looks at the region of what is made. */
  wishGate(image: string, params: unknown): void {
    this.gateWishes.set(image, params)
  }

  /** The offer that a reference names, in the first of `sections` that has it; a fault where none does. */
  refer(path: Path, name: unknown, sections: readonly string[]): Offer | undefined {
    if (typeof name !== 'string') {
      this.fault(
        path,
        `expected the name of an entry of ${sections.join(' or ')}, got ${JSON.stringify(name) ?? 'nothing'}`,
        'write one name',
      )
      return undefined
    }
    for (const section of sections) {
      const offer = this.offered(section).get(name)
      if (offer) return offer
    }
    const names = sections.flatMap((section) => [...this.offered(section).keys()])
    this.fault(path, `there is no '${name}' in ${sections.join(' or ')}`, suggestion(name, names))
    return undefined
  }

  /** Checks parameters against the step's schema; unknown and wrong fields become faults. @returns undefined where there was one. */
  params(step: AnyStep, path: Path, given: unknown, alsoKnown: readonly string[] = []): unknown {
    const parsed = step.params.safeParse(step.complete?.(given ?? {}) ?? given ?? {})
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) this.#reportIssue(step.params, path, issue, alsoKnown, given)
    return undefined
  }

  /** Checks any value against a schema, with faults at `path`. */
  check<T>(
    schema: z.ZodType<T>,
    path: Path,
    given: unknown,
    alsoKnown: readonly string[] = [],
  ): T | undefined {
    const parsed = schema.safeParse(given)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) this.#reportIssue(schema, path, issue, alsoKnown, given)
    return undefined
  }

  #reportIssue(
    schema: z.ZodType,
    path: Path,
    issue: z.core.$ZodIssue,
    alsoKnown: readonly string[],
    given: unknown,
  ): void {
    const at = [...path, ...(issue.path as (string | number)[])]
    if (issue.code === 'unrecognized_keys') {
      const names = [
        ...fieldNames(schema, issue.path as (string | number)[]),
        ...(issue.path.length === 0 ? alsoKnown : []),
      ]
      for (const key of issue.keys)
        this.fault([...at, key], `unknown field '${key}'`, suggestion(key, names), true)
      return
    }
    const got = valueAt(given, issue.path as (string | number)[])
    if (issue.path.length > 0 && got === undefined) {
      this.fault(
        at.slice(0, -1),
        `the field '${String(at.at(-1))}' is missing: ${issue.message.toLowerCase()}`,
        'add it',
        true,
      )
      return
    }
    this.fault(
      at,
      `'${String(at.at(-1) ?? 'case')}': ${issue.message}, got ${JSON.stringify(got)?.slice(0, 60)}`,
      'correct the value',
    )
  }

  add(node: Omit<GraphNode, 'tolerant'> & { tolerant?: boolean }): void {
    this.nodes.push({ tolerant: false, ...node })
  }
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (inner as Record<string | number, unknown> | undefined)?.[name],
    value,
  )
}

/** The fields that the object schema at `path` inside `schema` knows. */
export function fieldNames(schema: z.ZodType, path: readonly (string | number)[] = []): readonly string[] {
  let inner: unknown = schema
  for (const name of [...path, undefined]) {
    while (
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodNullable ||
      inner instanceof z.ZodReadonly
    ) {
      inner = inner.unwrap()
    }
    if (name === undefined) break
    if (inner instanceof z.ZodObject) inner = inner.shape[name]
    else if (inner instanceof z.ZodRecord) inner = inner.valueType
    else if (inner instanceof z.ZodArray) inner = inner.element
    else return []
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/** One node as a reference. */
export function single(offer: Offer): InputReference {
  return { node: offer.nodes[0]! }
}
