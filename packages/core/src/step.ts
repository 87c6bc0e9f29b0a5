import type { ZodType } from 'zod'
import { type Fault, TrabeculaError, type Warning } from './base/errors.ts'

/** What a step's inputs and outputs can be; the graph checks that they fit. */
export type ResultType =
  | 'Files' // FileSet: bytes that came from outside
  | 'Image' // ImageResult of image/read: volume and what was found out about it
  | 'Gate' // GateResult: the scan gate's verdicts
  | 'Permit' // GatePermit: that a scan may carry devices of a purpose
  | 'LabelMap'
  | 'Body'
  | 'Registration' // RegistrationResult: where the moving image lies in the fixed one
  | 'Landmarks' // LandmarkSet
  | 'Symmetry' // SymmetryResult: the mid-sagittal plane
  | 'Mirror' // MirrorResult: the healthy side laid on the affected one
  | 'PlaneProposal' // Planes of a resection that were proposed
  | 'Resection' // ResectionPlan
  | 'Osteotomy' // OsteotomyPlan: pieces of a bone that move
  | 'AxisProposal' // Screws and wires that were proposed
  | 'Trajectories' // TrajectorySet
  | 'Device'
  | 'Checks'
  | 'Picture'
  | 'Documents' // named files that go to the output folder
  | 'Provenance' // the record of all other steps, for the report

/** An expected failure inside a step: the other steps still finish. */
export class StepError extends TrabeculaError {
  constructor(fault: Fault) {
    super(fault, 'refused')
    this.name = 'StepError'
  }
}

/** Thrown by `checkCancelled`; the runner turns it into exit status 130. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'Cancelled'
  }
}

/** One file from outside. `read` gives its bytes, or a range of them. */
export interface SourceFile {
  /** Relative to the argument that named it, with forward slashes. */
  readonly name: string
  readonly size: number
  read(start?: number, end?: number): Uint8Array
  /** Fills `target` with the bytes from `start` on, where the runtime can without a copy; says how many there were. */
  readInto?(target: Uint8Array, start: number): number
}

/** All files that one image or mesh argument names, sorted by name in code-unit order. */
export interface FileSet {
  readonly files: readonly SourceFile[]
}

/** A pure function with a name, so that a worker can be told to run it. Arguments and result are plain data and typed arrays. */
export interface Task<A, R> {
  readonly name: string
  readonly run: (argument: A) => R | Promise<R>
}

export function defineTask<A, R>(name: string, run: (argument: A) => R | Promise<R>): Task<A, R> {
  return Object.freeze({ name, run })
}

/** What a step has beside its inputs: never part of the key, never a cause of different bytes. */
export interface StepContext {
  /** 0 to 1, and what is being done, in the user's words. */
  progress(fraction: number, doing?: string): void
  /** To be called between pieces of work. @throws Cancelled */
  checkCancelled(): void
  /** Kept with the result, shown and printed. */
  warn(warning: Warning): void
  /** Runs the task once for each argument on all workers; results in the order of the arguments. */
  parallel<A, R>(task: Task<A, R>, args: readonly A[]): Promise<R[]>
  /** sha256, lower-case hex. */
  hash(bytes: Uint8Array): string
  /** The typesetter, where the runtime has one. */
  readonly typeset?: Typesetter
  /** What runs ONNX models, where somebody installed it. */
  readonly network?: NetworkRuntime
}

/** A program that runs networks, loaded when a model is opened. */
export interface NetworkRuntime {
  /** @param model the bytes of an ONNX file. */
  open(model: Uint8Array): Promise<OpenNetwork>
}

export interface OpenNetwork {
  /** Name and version of what runs it. */
  readonly runtime: string
  /** One input, one output, both f32; the last of `dims` runs fastest. */
  run(
    data: Float32Array,
    dims: readonly number[],
  ): Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>
  close(): Promise<void>
}

/** Turns a Typst document into a PDF: the same bytes for the same argument. */
export interface Typesetter {
  /** Whether one of the fonts has the character. */
  covers(codePoint: number): boolean
  /** @param date YYYYMMDD that the document carries. */
  pdf(document: {
    readonly main: string
    readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
    readonly date: string
  }): Promise<Uint8Array>
}

/** A step: a pure function of its inputs and parameters, with all that the graph, the command line and the manual need to know. */
export interface Step<I = unknown, P = unknown, O = unknown> {
  /** room/verb, e.g. `label/threshold`. */
  readonly kind: string
  /** Raise it when the result's bytes change; golden.test.ts notices. */
  readonly version: number
  /** One line for people. */
  readonly title: string
  readonly inputs: Readonly<Record<string, ResultType | readonly [ResultType]>>
  /** Inputs that a case may leave out. */
  readonly optional?: readonly string[]
  readonly params: ZodType<P>
  /** What a case gave, completed before the schema's defaults stand in: a named family's values. */
  readonly complete?: (given: unknown) => unknown
  readonly output: ResultType
  readonly run: (inputs: I, params: P, context: StepContext) => O | Promise<O>
}

/** Any step, as the list and the graph see it. */
export interface AnyStep extends Omit<Step, 'run' | 'params'> {
  readonly params: ZodType
  readonly run: (inputs: never, params: never, context: StepContext) => unknown
}

/** Any task, as a worker sees it. */
export interface AnyTask {
  readonly name: string
  readonly run: (argument: never) => unknown
}

/** Freezes the record. An input type in brackets, `['Body']`, is a list of any length. */
export function defineStep<I, P, O>(step: Step<I, P, O>): Step<I, P, O> {
  return Object.freeze(step)
}

/** A context for tests and for calls without a graph: runs tasks one after the other in place. `warnings` collects. */
export function plainContext(hash: (bytes: Uint8Array) => string, warnings: Warning[] = []): StepContext {
  return {
    progress() {},
    checkCancelled() {},
    warn: (warning) => void warnings.push(warning),
    parallel: async (task, args) => {
      const results = []
      for (const argument of args) results.push(await task.run(argument))
      return results
    },
    hash,
  }
}
