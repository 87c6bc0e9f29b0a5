type Shareable =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

type ArrayType<T> = {
  new (buffer: SharedArrayBuffer): T
  new (length: number): T
  readonly BYTES_PER_ELEMENT: number
}

/**
 * Zeros in memory that all workers see, so that a big volume is never copied to them. Where the runtime has no such memory (a
 * page without cross-origin isolation) an ordinary array: tasks then get copies of their pieces.
 */
export function sharedArray<T extends Shareable>(type: ArrayType<T>, length: number): T {
  if (typeof SharedArrayBuffer === 'undefined') return new type(length)
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT))
}

export function isShared(array: Shareable): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && array.buffer instanceof SharedArrayBuffer
}

/** Elements `from` to `to` to hand to a worker: a view where the memory is shared, else a copy that drags nothing along. */
export function pieceOf<T extends Shareable>(array: T, from: number, to: number): T {
  return (isShared(array) ? array.subarray(from, to) : array.slice(from, to)) as T
}
