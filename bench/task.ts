import type { StepContext } from '@trabecula/core'

/** One job that is measured, ours beside a peer's. Both read the same files. */
export interface BenchTask<Input, Output> {
  readonly name: string
  /** The job in a line, with its size. */
  readonly title: string
  /** Writes the input files; not measured. */
  prepare(folder: string): void
  /** Reads them; not measured. */
  load(folder: string): Input
  /** What is measured. `context.parallel` runs on two workers, as in production. */
  run(input: Input, context: StepContext): Output | Promise<Output>
  /** A number that the peer must find too; not measured. */
  figure(output: Output): number
  /** Bytes of the input read once and the output written once: what the job moves at the least. */
  bytes?(input: Input, output: Output): number
  /** Of a job that runs a whole program: what that program used. */
  usage?(output: Output): Usage
  /** Of a job that takes minutes: how often it is run at most. */
  readonly rounds?: number
  /** Programs on PATH without which its input cannot be made: the task is named and left out. */
  readonly programs?: readonly string[]
  readonly peer?: BenchPeer
  /** Taken in their order where the peer is not installed. */
  readonly otherPeers?: readonly BenchPeer[]
}

/** Another program that does the same job. */
export interface BenchPeer {
  readonly title: string
  /** In bench/peers. */
  readonly script: string
  /** Of a Python script, the packages without which the script cannot run. */
  readonly needs: readonly string[]
  /** Programs on PATH without which it cannot run. */
  readonly programs?: readonly string[]
  /** Share by which the two figures may differ. */
  readonly tolerance: number
}

/** What a job used. */
export interface Usage {
  readonly seconds: number
  /** Processor time of all threads, user and system. */
  readonly cpuSeconds: number
  /** Peak resident memory of the whole process, bytes. */
  readonly memory: number
}

/** What a child process tells of one run. */
export interface Sample extends Usage {
  readonly figure: number
  /** Program and version. */
  readonly program: string
  /** See `BenchTask.bytes`; ours only. */
  readonly bytes?: number
}

/** Any task, as the list sees it. */
export interface AnyBenchTask
  extends Omit<BenchTask<unknown, unknown>, 'run' | 'figure' | 'load' | 'bytes' | 'usage'> {
  load(folder: string): unknown
  run(input: never, context: StepContext): unknown
  figure(output: never): number
  bytes?(input: never, output: never): number
  usage?(output: never): Usage
}
