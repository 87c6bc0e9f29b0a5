import { wasmBase64 } from '../generated/wasm-base64.ts'

/** Arrays that a kernel can take or give. */
export type KernelArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

type KernelArrayConstructor<T extends KernelArray> = {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T
  new (length: number): T
  readonly BYTES_PER_ELEMENT: number
}

const PAGE = 65536
const MAXIMUM_PAGES = 65536 // 4 GiB, the most that a 32-bit address reaches.
const RELEASE_ABOVE = 512 * 1024 * 1024 // A worker that once held a big volume gives the memory back.
/** For what is done once with a whole mesh, by a thread that then works on small pieces of it. */
export const KEEP_FOR_PIECES = 64 * 1024 * 1024
const ALIGNMENT = 16 // One SIMD vector.

/** A kernel's working memory could not be had; `bytes` says how much was asked for. */
export class KernelMemoryError extends Error {
  readonly bytes: number
  constructor(bytes: number) {
    super(
      `a kernel needs ${Math.ceil(bytes / 1e6)} MB of working memory, more than this machine or the 4 GB limit gives`,
    )
    this.name = 'KernelMemoryError'
    this.bytes = bytes
  }
}

interface Loaded {
  readonly memory: WebAssembly.Memory
  readonly exports: Record<string, (...args: number[]) => number>
}

let compiled: WebAssembly.Module | undefined
let loaded: Loaded | undefined
let busy = false

/** Each thread does it once: a loop takes a tenth of the time of `Uint8Array.from`. */
function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

function instantiate(): Loaded {
  compiled ??= new WebAssembly.Module(decoded(wasmBase64))
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAXIMUM_PAGES })
  const instance = new WebAssembly.Instance(compiled, { env: { memory } })
  return { memory, exports: instance.exports as Loaded['exports'] }
}

/**
 * Working memory of one kernel call: a bump allocator over the module's memory, emptied when the call ends.
 *
 * Pointers are byte offsets, 16-byte aligned. Views become invalid when the memory grows, so they are made
 * on demand and never kept.
 */
export class Arena {
  readonly kernel: Loaded['exports']
  readonly #memory: WebAssembly.Memory
  #top: number

  constructor(loaded_: Loaded) {
    this.kernel = loaded_.exports
    this.#memory = loaded_.memory
    this.#top = PAGE // The first page is left to the module's static data.
  }

  /** Reserves `bytes` (not cleared). @throws KernelMemoryError when they cannot be had. */
  reserve(bytes: number): number {
    const pointer = this.#top
    const end = pointer + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT + ALIGNMENT
    const missing = end - this.#memory.buffer.byteLength
    if (missing > 0) {
      try {
        this.#memory.grow(Math.ceil(missing / PAGE))
      } catch {
        throw new KernelMemoryError(end)
      }
    }
    this.#top = end
    return pointer
  }

  /** Makes the piece that was reserved last at least `bytes` larger, where it lies. @returns by how much */
  extend(bytes: number): number {
    const before = this.#top
    this.reserve(bytes)
    return this.#top - before
  }

  /** What is reserved from here on can be given back with `release`. */
  mark(): number {
    return this.#top
  }

  release(mark: number): void {
    this.#top = mark
  }

  /** The u32 at `pointer`. */
  word(pointer: number): number {
    return new Uint32Array(this.#memory.buffer, pointer, 1)[0]!
  }

  /** Reserves and clears. */
  reserveZeroed(bytes: number): number {
    const pointer = this.reserve(bytes)
    new Uint8Array(this.#memory.buffer, pointer, bytes).fill(0)
    return pointer
  }

  /** Copies an array in and returns its pointer. */
  put(array: KernelArray): number {
    const pointer = this.reserve(array.byteLength)
    new Uint8Array(this.#memory.buffer, pointer, array.byteLength).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    )
    return pointer
  }

  /** Overwrites what `put` or `reserve` gave. */
  set(pointer: number, array: KernelArray): void {
    new Uint8Array(this.#memory.buffer, pointer, array.byteLength).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    )
  }

  /** Bytes at `pointer` where they lie: gone when memory grows or the call ends. */
  view(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, pointer, length)
  }

  /** Copies what stands at `pointer` into an array of the caller's. */
  copyOut(pointer: number, target: KernelArray): void {
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(
      new Uint8Array(this.#memory.buffer, pointer, target.byteLength),
    )
  }

  /** Fills `bytes` at `pointer` with one value. */
  fill(pointer: number, value: number, bytes: number): void {
    new Uint8Array(this.#memory.buffer, pointer, bytes).fill(value)
  }

  /** Moves bytes within the working memory. */
  copy(from: number, to: number, bytes: number): void {
    new Uint8Array(this.#memory.buffer).copyWithin(to, from, from + bytes)
  }

  /** A copy of `length` elements at `pointer`, owned by the caller. */
  take<T extends KernelArray>(type: KernelArrayConstructor<T>, pointer: number, length: number): T {
    const copy = new type(length)
    copy.set(new type(this.#memory.buffer, pointer, length) as never)
    return copy
  }
}

/**
 * Runs `use` with an empty arena and the kernels' exports. Calls do not nest: one kernel call at a time a thread.
 * @param keep bytes: the thread gives back working memory beyond these, which the next call must have anew.
 * @throws KernelMemoryError
 */
export function withArena<T>(use: (arena: Arena) => T, keep = RELEASE_ABOVE): T {
  if (busy) throw new Error('kernels: withArena must not be nested')
  busy = true
  loaded ??= instantiate()
  try {
    return use(new Arena(loaded))
  } catch (error) {
    loaded = undefined // A trap leaves the memory in an unknown state.
    throw error
  } finally {
    busy = false
    if (loaded && loaded.memory.buffer.byteLength > keep) loaded = undefined
  }
}

/** Product of a grid's three sizes, checked. @throws RangeError where a size is no positive integer or `array` has another length. */
export function voxelCount(size: readonly [number, number, number], array?: { length: number }): number {
  const [nx, ny, nz] = size
  if (![nx, ny, nz].every((n) => Number.isInteger(n) && n > 0)) {
    throw new RangeError(`kernels: expected three positive sizes, got ${size.join(' × ')}`)
  }
  const count = nx * ny * nz
  if (array && array.length !== count) {
    throw new RangeError(`kernels: expected ${count} voxels for ${size.join(' × ')}, got ${array.length}`)
  }
  return count
}
