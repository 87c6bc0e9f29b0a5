import {
  type Fault,
  KernelMemoryError,
  type StepJob,
  type StepOutcome,
  TrabeculaError,
} from '@trabecula/core'

/** An error as it crosses threads. */
export interface PortableError {
  readonly fault: Fault
  readonly faultClass: 'failed' | 'call' | 'refused'
}

/** From the broker to a worker. */
export type ToWorker =
  | { readonly type: 'step'; readonly id: number; readonly job: StepJob }
  | { readonly type: 'task'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly type: 'results'; readonly request: number; readonly results: readonly unknown[] }
  | { readonly type: 'failure'; readonly request: number; readonly error: PortableError }

/** From a worker to the broker. */
export type FromWorker =
  | { readonly type: 'outcome'; readonly id: number; readonly outcome: StepOutcome }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: PortableError }
  | {
      readonly type: 'parallel'
      readonly id: number
      readonly request: number
      readonly name: string
      readonly args: readonly unknown[]
    }
  | { readonly type: 'progress'; readonly id: number; readonly fraction: number; readonly doing: string }

/** What a worker is started with. */
export interface WorkerSetup {
  readonly store: string | undefined
}

/** Any thrown value as a fault; unexpected ones keep their first stack line for the report of a bug. */
export function portable(error: unknown, where: string): PortableError {
  if (error instanceof TrabeculaError) {
    const { code, message, where: place, remedy, faultClass } = error
    return { fault: { code, message, where: place, remedy }, faultClass }
  }
  if (
    error instanceof KernelMemoryError ||
    (error instanceof RangeError && /allocation|length|size/i.test(error.message))
  ) {
    return {
      fault: {
        code: 'OUT_OF_MEMORY',
        message: (error as Error).message,
        where,
        remedy: 'use a machine with more memory, fewer --threads, or a smaller region',
      },
      faultClass: 'failed',
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  const place =
    error instanceof Error
      ? (error.stack
          ?.split('\n')[1]
          ?.trim()
          .replace(/\(?(file:\/\/)?\/.*\//, '(') ?? '')
      : ''
  return {
    fault: {
      code: 'INTERNAL',
      message: `the program failed: ${message.split('\n')[0]} ${place}`.trim(),
      where,
      remedy: 'report this as a bug with the case file and this line',
    },
    faultClass: 'failed',
  }
}

export function raise(error: PortableError): TrabeculaError {
  return new TrabeculaError(error.fault, error.faultClass)
}

/** Buffers inside plain data that may move to another thread instead of being copied: those owned whole by one array. */
export function transferable(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer } = value
    if (buffer instanceof ArrayBuffer && buffer.byteLength === value.byteLength && !found.includes(buffer))
      found.push(buffer)
  } else if (Array.isArray(value)) {
    for (const item of value) transferable(item, found)
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) transferable(item, found)
  }
  return found
}
