/** One job that is measured, ours beside a peer's. Both read the same files. */
export interface BenchTask<Input, Output> {
  readonly name: string
  /** The job in a line, with its size. */
  readonly title: string
  /** Writes the input files; not measured. */
  prepare(folder: string): void
  /** Reads them; not measured. */
  load(folder: string): Input
  /** What is measured. */
  run(input: Input): Output | Promise<Output>
  /** A number that the peer must find too; not measured. */
  figure(output: Output): number
  readonly peer?: BenchPeer
}

/** Another program that does the same job. */
export interface BenchPeer {
  readonly title: string
  /** In bench/peers. */
  readonly script: string
  /** Of a Python script, the packages without which the script cannot run. */
  readonly needs: readonly string[]
  /** Share by which the two figures may differ. */
  readonly tolerance: number
}

/** What a child process tells of one run. */
export interface Sample {
  readonly seconds: number
  /** Peak resident memory of the whole process, bytes. */
  readonly memory: number
  readonly figure: number
  /** Program and version. */
  readonly program: string
}

/** Any task, as the list sees it. */
export interface AnyBenchTask extends Omit<BenchTask<unknown, unknown>, 'run' | 'figure' | 'load'> {
  load(folder: string): unknown
  run(input: never): unknown
  figure(output: never): number
}
