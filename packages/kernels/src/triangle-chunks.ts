/** Triangles of a chunk; the last may have fewer. */
export const CHUNK = 128

/** Least and greatest vertex of each run of `CHUNK` triangles: where a mesh names its vertices. */
export interface TriangleChunks {
  readonly low: Uint32Array
  readonly high: Uint32Array
}

/** @param triangles u32[3T]. @throws RangeError for an index that is not below `vertices` */
export function triangleChunks(triangles: Uint32Array, vertices: number): TriangleChunks {
  const count = Math.ceil(triangles.length / (3 * CHUNK))
  const [low, high] = [new Uint32Array(count), new Uint32Array(count)]
  for (let chunk = 0; chunk < count; chunk++) {
    const start = 3 * CHUNK * chunk
    const end = Math.min(start + 3 * CHUNK, triangles.length)
    let [least, most] = [triangles[start]!, triangles[start]!]
    for (let i = start; i < end; i++) {
      const v = triangles[i]!
      if (v < least) least = v
      if (v > most) most = v
    }
    if (most >= vertices)
      throw new RangeError(`kernels: expected vertex indices below ${vertices}, got ${most}`)
    low[chunk] = least
    high[chunk] = most
  }
  return { low, high }
}
