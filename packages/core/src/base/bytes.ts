/** Writes parts one behind the other. */
function laidInto<T extends Uint8Array | Uint32Array | Float32Array>(all: T, parts: readonly T[]): T {
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const lengthOf = (parts: readonly { readonly length: number }[]) =>
  parts.reduce((sum, { length }) => sum + length, 0)

/** Parts in one piece. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return laidInto(new Uint8Array(lengthOf(parts)), parts)
}

/** The same of u32. */
export function joinIndices(parts: readonly Uint32Array[]): Uint32Array {
  return laidInto(new Uint32Array(lengthOf(parts)), parts)
}

/** The same of f32. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array {
  return laidInto(new Float32Array(lengthOf(parts)), parts)
}
