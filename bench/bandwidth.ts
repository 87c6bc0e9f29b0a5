// Measures what the machine's memory gives, in a process of its own: node bandwidth.js. Best of some rounds.

import { withArena } from '@trabecula/kernels'

/** GB/s, each byte that is read and each that is written counted once. */
export interface Bandwidth {
  /** `Uint8Array.set` in Node. */
  readonly nodeCopy: number
  /** memory.copy in WebAssembly. */
  readonly wasmCopy: number
  /** a = b + s · c of f32 in WebAssembly, four at a time (McCalpin's STREAM triad). */
  readonly wasmTriad: number
}

const BYTES = 128 * 1024 * 1024
const ROUNDS = 8

function best(moved: number, work: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    work()
    least = Math.min(least, Number(process.hrtime.bigint() - start))
  }
  return moved / least
}

function measured(): Bandwidth {
  const [a, b] = [new Uint8Array(BYTES).fill(1), new Uint8Array(BYTES).fill(2)]
  const nodeCopy = best(2 * BYTES, () => a.set(b))
  return withArena((arena) => {
    const [x, y, z] = [BYTES, BYTES, BYTES].map((bytes) => arena.reserveZeroed(bytes)) as [
      number,
      number,
      number,
    ]
    return {
      nodeCopy,
      wasmCopy: best(2 * BYTES, () => arena.kernel.streamCopy!(x, y, BYTES)),
      wasmTriad: best(3 * BYTES, () => arena.kernel.streamTriad!(x, y, z, BYTES / 4, 3)),
    }
  })
}

process.stdout.write(`${JSON.stringify(measured())}\n`)
