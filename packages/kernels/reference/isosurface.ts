import { marchingCubesTable } from '../src/isosurface-table.ts'

/** The plain version of `isosurface`: a map from lattice edges to vertices, one cell after the other. */
export function isosurfaceReference(
  field: Float32Array,
  size: readonly [number, number, number],
  iso: number,
  clamp = 1e-3,
): { indices: number[][]; triangles: number[][] } {
  const [nx, ny, nz] = size
  const table = marchingCubesTable()
  const value = (i: number, j: number, k: number) =>
    i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? Number.NaN : field[i + nx * (j + ny * k)]!
  const threshold = Math.fround(iso)
  const vertices = new Map<string, number>()
  const indices: number[][] = []
  const triangles: number[][] = []
  const vertexOn = (low: number[], axis: number): number => {
    const key = `${low.join(' ')} ${axis}`
    const known = vertices.get(key)
    if (known !== undefined) return known
    const high = low.map((x, a) => (a === axis ? x + 1 : x))
    const a = value(low[0]!, low[1]!, low[2]!)
    const b = value(high[0]!, high[1]!, high[2]!)
    const t = (threshold - a) / (b - a)
    const fraction = Number.isFinite(t) ? Math.min(Math.max(t, clamp), 1 - clamp) : 0.5
    vertices.set(key, indices.length)
    indices.push(low.map((x, i) => (i === axis ? x + fraction : x)))
    return indices.length - 1
  }
  for (let k = -1; k < nz; k++) {
    for (let j = -1; j < ny; j++) {
      for (let i = -1; i < nx; i++) {
        let code = 0
        for (let c = 0; c < 8; c++) {
          if (value(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2)) >= threshold) code |= 1 << c
        }
        for (let n = 16 * code; n < 16 * code + 15 && table[n] !== 255; n += 3) {
          triangles.push(
            [0, 1, 2].map((corner) => {
              const edge = table[n + corner]!
              const axis = edge >> 2
              const one = edge & 1
              const two = (edge >> 1) & 1
              const offset = axis === 0 ? [0, one, two] : axis === 1 ? [one, 0, two] : [one, two, 0]
              return vertexOn([i + offset[0]!, j + offset[1]!, k + offset[2]!], axis)
            }),
          )
        }
      }
    }
  }
  return { indices, triangles }
}
