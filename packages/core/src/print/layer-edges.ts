import { pointsOfLoop, type Slices } from '../geometry/slices.ts'

/** Where a horizontal line meets a layer's contours, from left to right. */
export interface Crossing {
  readonly x: number
  /** +1 where the line enters what the loop goes round on its left, −1 where it leaves. */
  readonly turn: 1 | -1
  readonly loop: number
}

/** The edges of one layer's contours, sorted into rows by y, so that a horizontal line meets few of them. */
export interface LayerEdges {
  readonly slices: Slices
  readonly k: number
  /** f64[4n]: x and y of the start, x and y of the end. */
  readonly ends: Float64Array
  /** u32[n]: loop of each edge. */
  readonly loop: Uint32Array
  readonly low: number
  readonly height: number
  readonly rowStart: Uint32Array
  readonly rowEdges: Uint32Array
}

export function layerEdges(slices: Slices, k: number): LayerEdges {
  const [from, to] = [slices.loopStart[k]!, slices.loopStart[k + 1]!]
  const count = slices.pointStart[to]! - slices.pointStart[from]!
  const ends = new Float64Array(4 * count)
  const loop = new Uint32Array(count)
  let [low, high, n] = [Infinity, -Infinity, 0]
  for (let l = from; l < to; l++) {
    const p = pointsOfLoop(slices, l)
    let [px, py] = [p[p.length - 2]!, p[p.length - 1]!]
    for (let i = 0; i < p.length; i += 2) {
      const [x, y] = [p[i]!, p[i + 1]!]
      ends[4 * n] = px
      ends[4 * n + 1] = py
      ends[4 * n + 2] = x
      ends[4 * n + 3] = y
      loop[n++] = l
      if (y < low) low = y
      if (y > high) high = y
      px = x
      py = y
    }
  }
  const rows = Math.max(1, Math.floor(2 * Math.sqrt(count)))
  const height = high > low ? (high - low) / rows : 1
  return { slices, k, ends, loop, low, height, ...rowsOf(ends, low, height, rows) }
}

function rowsOf(ends: Float64Array, low: number, height: number, rows: number) {
  const count = ends.length / 4
  const rowStart = new Uint32Array(rows + 1)
  const rowOf = (y: number) => Math.max(0, Math.min(rows - 1, Math.floor((y - low) / height)))
  const each = (n: number, visit: (row: number) => void) => {
    const [a, b] = [rowOf(ends[4 * n + 1]!), rowOf(ends[4 * n + 3]!)]
    for (let row = Math.min(a, b); row <= Math.max(a, b); row++) visit(row)
  }
  for (let n = 0; n < count; n++) each(n, (row) => void rowStart[row + 1]!++)
  for (let row = 0; row < rows; row++) rowStart[row + 1]! += rowStart[row]!
  const fill = rowStart.slice(0, rows)
  const rowEdges = new Uint32Array(rowStart[rows]!)
  for (let n = 0; n < count; n++) {
    each(n, (row) => {
      rowEdges[fill[row]!++] = n
    })
  }
  return { rowStart, rowEdges }
}

/** Where the line at this y meets the contours, from left to right. An edge holds its lower end and not its upper one. */
export function crossingsAt(
  { ends, loop, low, height, rowStart, rowEdges }: LayerEdges,
  y: number,
): Crossing[] {
  const rows = rowStart.length - 1
  const row = Math.floor((y - low) / height)
  if (row < 0 || row > rows) return []
  const at = Math.min(row, rows - 1)
  const found: Crossing[] = []
  for (let n = rowStart[at]!; n < rowStart[at + 1]!; n++) {
    const edge = rowEdges[n]!
    const y0 = ends[4 * edge + 1]!
    const y1 = ends[4 * edge + 3]!
    if (y0 <= y === y1 <= y) continue
    const x0 = ends[4 * edge]!
    found.push({
      x: x0 + ((y - y0) / (y1 - y0)) * (ends[4 * edge + 2]! - x0),
      turn: y1 < y0 ? 1 : -1,
      loop: loop[edge]!,
    })
  }
  return found.sort((a, b) => a.x - b.x)
}

/** Intervals of the line that lie in material: from, to, from, to, …, by the winding number of the given crossings. */
export function intervalsOf(crossings: readonly Crossing[]): number[] {
  const intervals: number[] = []
  let winding = 0
  for (const { x, turn } of crossings) {
    const before = winding
    winding += turn
    if (before <= 0 && winding > 0) intervals.push(x)
    else if (before > 0 && winding <= 0) intervals.push(x)
  }
  return intervals
}
