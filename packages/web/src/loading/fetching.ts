import type { Fault } from '@trabecula/core'

/** A file that could not be had; shown to the user as it is. */
export class LoadError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.name = 'LoadError'
    this.fault = fault
  }
}

/** The fault of any error, so that nothing is shown as a stack trace. */
export function faultOfError(error: unknown, where: string): Fault {
  if (error instanceof LoadError) return error.fault
  return {
    code: 'LOAD_FAILED',
    message: error instanceof Error ? error.message : 'unknown failure',
    where,
    remedy: 'reload the page; where it stays, run the case again',
  }
}

/** @throws LoadError with the server's own fault where it gives one. */
export async function fetchFile(url: string, where: string, sent?: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, sent)
  } catch {
    throw new LoadError({
      code: 'SERVER_GONE',
      message: 'the page server does not answer',
      where,
      remedy: 'start it again (`trabecula serve`) and reload the page',
    })
  }
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => undefined)
  const fault = (answer as { error?: Fault } | undefined)?.error
  throw new LoadError(
    fault ?? {
      code: 'FILE_NOT_FOUND',
      message: `the server answered ${response.status}`,
      where,
      remedy: 'run the case again',
    },
  )
}

/** @throws LoadError */
export async function fetchJson(url: string, where: string): Promise<unknown> {
  const response = await fetchFile(url, where)
  try {
    return await response.json()
  } catch {
    throw new LoadError({
      code: 'FILE_UNREADABLE',
      message: 'expected JSON, got something else',
      where,
      remedy: 'run the case again',
    })
  }
}

/** Sends JSON. @returns the JSON that is answered. @throws LoadError */
export async function sendJson(url: string, value: unknown): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetchFile(url, url, { method: 'POST', headers, body: JSON.stringify(value) })
  return response.json()
}

/** The body's bytes, told part by part to `progress` (0 to 1, by its length before any decompression). */
export function withProgress(
  response: Response,
  progress: (fraction: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const total = Number(response.headers.get('Content-Length') ?? 0)
  let seen = 0
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, controller) {
      seen += part.length
      if (total > 0) progress(Math.min(1, seen / total))
      controller.enqueue(part)
    },
  })
  return (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(counter)
}

/** Reads a stream into `bytes`. @returns how many bytes came, which may be more or fewer than there was room for. */
export async function readInto(bytes: Uint8Array, stream: ReadableStream<Uint8Array>): Promise<number> {
  const reader = stream.getReader()
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return length
    const room = bytes.length - length
    if (room > 0) bytes.set(value.length > room ? value.subarray(0, room) : value, length)
    length += value.length
    if (length > bytes.length) {
      await reader.cancel()
      return length
    }
  }
}
