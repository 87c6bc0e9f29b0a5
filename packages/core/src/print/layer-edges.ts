import { pointsOfLoop, type Slices } from '../geometry/slices.ts'

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

/** Room for what a line meets; filled anew by each `crossLine`. */
export interface Line {
  count: number
  x: Float64Array
  /** +1 where the line enters what the loop goes round on its left, −1 where it leaves. */
  turn: Int8Array
  loop: Uint32Array
}

export function emptyLine(): Line {
  return { count: 0, x: new Float64Array(64), turn: new Int8Array(64), loop: new Uint32Array(64) }
}

function grow(line: Line): void {
  const { x, turn, loop } = line
  line.x = new Float64Array(2 * x.length)
  line.turn = new Int8Array(2 * x.length)
  line.loop = new Uint32Array(2 * x.length)
  line.x.set(x)
  line.turn.set(turn)
  line.loop.set(loop)
}

/**
 * Where the line at this y meets the contours, from left to right; only of the loops that `only` holds, where it is
 * given. An edge holds its lower end and not its upper one.
 */
export function crossLine(edges: LayerEdges, y: number, line: Line, only?: ReadonlySet<number>): void {
  const { ends, loop, low, height, rowStart, rowEdges } = edges
  line.count = 0
  const rows = rowStart.length - 1
  const row = Math.floor((y - low) / height)
  if (row < 0 || row > rows) return
  const at = Math.min(row, rows - 1)
  for (let n = rowStart[at]!; n < rowStart[at + 1]!; n++) {
    const edge = rowEdges[n]!
    const y0 = ends[4 * edge + 1]!
    const y1 = ends[4 * edge + 3]!
    if (y0 <= y === y1 <= y || only?.has(loop[edge]!) === false) continue
    const x0 = ends[4 * edge]!
    insert(line, x0 + ((y - y0) / (y1 - y0)) * (ends[4 * edge + 2]! - x0), y1 < y0 ? 1 : -1, loop[edge]!)
  }
}

function insert(line: Line, x: number, turn: number, loop: number): void {
  if (line.count === line.x.length) grow(line)
  let at = line.count++
  for (; at > 0 && line.x[at - 1]! > x; at--) {
    line.x[at] = line.x[at - 1]!
    line.turn[at] = line.turn[at - 1]!
    line.loop[at] = line.loop[at - 1]!
  }
  line.x[at] = x
  line.turn[at] = turn
  line.loop[at] = loop
}

/** Winding number of the contours about a point. */
export function windingAt(edges: LayerEdges, x: number, y: number): number {
  const { ends, low, height, rowStart, rowEdges } = edges
  const rows = rowStart.length - 1
  const row = Math.floor((y - low) / height)
  if (row < 0 || row > rows) return 0
  const at = Math.min(row, rows - 1)
  let winding = 0
  for (let n = rowStart[at]!; n < rowStart[at + 1]!; n++) {
    const edge = rowEdges[n]!
    const y0 = ends[4 * edge + 1]!
    const y1 = ends[4 * edge + 3]!
    if (y0 <= y === y1 <= y) continue
    const x0 = ends[4 * edge]!
    if (x0 + ((y - y0) / (y1 - y0)) * (ends[4 * edge + 2]! - x0) < x) winding += y1 < y0 ? 1 : -1
  }
  return winding
}
