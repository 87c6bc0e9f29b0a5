import { edgeTwins } from '@trabecula/kernels'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { middleOfLayer, type Slices } from '../geometry/slices.ts'
import { StepError } from '../step.ts'

/** More layers than any machine builds: 1 m at 0.01 mm. */
const MOST_LAYERS = 100_000
/** Points of all contours together: 1.6 GB. */
const MOST_POINTS = 100_000_000

/**
 * For each directed edge its twin, which runs the other way between the same vertices.
 * @throws StepError MESH_NOT_CLOSED where an edge has none
 */
export function closedTwins(mesh: TriangleMesh, where: string): Int32Array {
  const twins = edgeTwins(mesh.triangles, mesh.positions.length / 3, 'last')
  let open = 0
  // Where more than two triangles meet, several edges name the last as their twin: those are paired anew, one to one.
  for (let i = 0; i < twins.length; i++) if (twins[i]! < 0 || twins[twins[i]!] !== i) open++
  if (open > 0) open = pairAnew(mesh, twins)
  if (open === 0 && twins.length > 0) return twins
  throw new StepError({
    code: 'MESH_NOT_CLOSED',
    message: `the mesh must be closed and oriented to be sliced, but ${open} of its ${twins.length} edges have no partner`,
    where,
    remedy: 'Look at it with `trabecula check`; repair it, or make it again with the surface step.',
  })
}

/** Pairs edges that have no mutual twin by their vertices, in order. Returns how many stay alone. */
function pairAnew({ triangles: t, positions }: TriangleMesh, twins: Int32Array): number {
  const vertices = positions.length / 3
  const lonely: number[] = []
  for (let i = 0; i < twins.length; i++) if (twins[i]! < 0 || twins[twins[i]!] !== i) lonely.push(i)
  for (const i of lonely) twins[i] = -1
  const waiting = new Map<number, number[]>()
  for (const i of lonely) {
    const [a, b] = [t[i]!, t[i % 3 === 2 ? i - 2 : i + 1]!]
    const partners = waiting.get(b * vertices + a)
    if (partners && partners.length > 0) {
      const partner = partners.shift()!
      twins[i] = partner
      twins[partner] = i
      continue
    }
    const key = a * vertices + b
    const same = waiting.get(key)
    if (same) same.push(i)
    else waiting.set(key, [i])
  }
  return lonely.filter((i) => twins[i] === -1).length
}

/** Triangles by layer: `triangles[start[k] … start[k + 1])` cross the middle of layer k, in ascending order. */
interface LayerTriangles {
  readonly start: Uint32Array
  readonly triangles: Uint32Array
}

/** Number of the lowest layer whose middle lies at or above z: a vertex there counts as below all middles from it on. */
function layerAbove(z: number, bottom: number, layer: number): number {
  let k = Math.max(0, Math.ceil((z - bottom) / layer - 0.5))
  // The division rounds; the comparison that decides which side a vertex lies on must not differ from it.
  while (k > 0 && middleOfLayer({ bottom, layer }, k - 1) >= z) k--
  while (middleOfLayer({ bottom, layer }, k) < z) k++
  return k
}

/** For each vertex the number of middles below it: a vertex is above the middle of layer k where its rank is > k. */
function vertexRanks(positions: Float32Array, bottom: number, layer: number): Uint32Array {
  const ranks = new Uint32Array(positions.length / 3)
  for (let v = 0; v < ranks.length; v++) ranks[v] = layerAbove(positions[3 * v + 2]!, bottom, layer)
  return ranks
}

function sortIntoLayers(t: Uint32Array, ranks: Uint32Array, layers: number): LayerTriangles {
  const start = new Uint32Array(layers + 1)
  const span = (i: number): [number, number] => {
    const [a, b, c] = [ranks[t[i]!]!, ranks[t[i + 1]!]!, ranks[t[i + 2]!]!]
    return [Math.min(a, b, c), Math.max(a, b, c)]
  }
  let total = 0
  for (let i = 0; i < t.length; i += 3) {
    const [low, high] = span(i)
    total += high - low
    for (let k = low; k < high; k++) start[k + 1]!++
  }
  for (let k = 0; k < layers; k++) start[k + 1]! += start[k]!
  const fill = start.slice(0, layers)
  const triangles = new Uint32Array(total)
  for (let i = 0; i < t.length; i += 3) {
    const [low, high] = span(i)
    for (let k = low; k < high; k++) triangles[fill[k]!++] = i
  }
  return { start, triangles }
}

/** Loops as they are found. */
interface Trace {
  readonly points: Float64Array
  used: number
  readonly pointStart: number[]
  readonly loopArea: number[]
}

/**
 * Contours of a closed, oriented mesh by layer, cut across z at the middle of each layer. The number of layers is the
 * number of such middles below the body's highest point, so that sum of area · layer is the volume by the midpoint rule.
 * A vertex at the height of a middle counts as lying below it (the section is the limit from above): no triangle is
 * then met in a single point or along an edge, each one that is met has one edge going down and one going up, and
 * walking from triangle to triangle over the edge that goes up always comes back: every loop closes, also where
 * vertices, edges or faces lie in the plane. Points come from the edge's ends in a fixed order, so that both triangles
 * of an edge give the same one. Where bodies overlap in one mesh their areas add.
 * @param layer mm. @param where for messages.
 * @throws StepError MESH_NOT_CLOSED, SLICE_LAYERS
 */
export function sliceMesh(mesh: TriangleMesh, layer: number, where: string): Slices {
  const twins = closedTwins(mesh, where)
  const { min, max } = boundsOf(mesh)
  const bottom = min[2]
  const layers = countLayers(bottom, max[2], layer, where)
  const ranks = vertexRanks(mesh.positions, bottom, layer)
  const sorted = sortIntoLayers(mesh.triangles, ranks, layers)
  if (sorted.triangles.length > MOST_POINTS)
    throw tooManyLayers(sorted.triangles.length, 'points', layer, where)
  const trace: Trace = {
    points: new Float64Array(2 * sorted.triangles.length),
    used: 0,
    pointStart: [0],
    loopArea: [],
  }
  const loopStart = new Uint32Array(layers + 1)
  const area = new Float64Array(layers)
  const perimeter = new Float64Array(layers)
  const seen = new Int32Array(mesh.triangles.length / 3).fill(-1)
  for (let k = 0; k < layers; k++) {
    const z = middleOfLayer({ bottom, layer }, k)
    for (let n = sorted.start[k]!; n < sorted.start[k + 1]!; n++) {
      const triangle = sorted.triangles[n]!
      if (seen[triangle / 3] === k) continue
      const from = trace.used
      walk(mesh, twins, ranks, k, z, triangle, seen, trace)
      const size = measureLoop(trace, from)
      if (!size) {
        trace.used = from // A vertex that touches the plane: nothing of it is there.
        continue
      }
      area[k]! += size.area
      perimeter[k]! += size.perimeter
      trace.loopArea.push(size.area)
      trace.pointStart.push(trace.used)
    }
    loopStart[k + 1] = trace.loopArea.length
  }
  return {
    layer,
    bottom,
    layers,
    loopStart,
    pointStart: Uint32Array.from(trace.pointStart),
    points: trace.points.slice(0, 2 * trace.used),
    loopArea: Float64Array.from(trace.loopArea),
    area,
    perimeter,
  }
}

function countLayers(bottom: number, top: number, layer: number, where: string): number {
  const estimate = (top - bottom) / layer
  if (!(estimate <= MOST_LAYERS)) throw tooManyLayers(Math.ceil(estimate), 'layers', layer, where)
  return layerAbove(top, bottom, layer)
}

function tooManyLayers(count: number, what: string, layer: number, where: string): StepError {
  return new StepError({
    code: 'SLICE_LAYERS',
    message: `expected at most ${MOST_LAYERS} layers and ${MOST_POINTS} points, got ${count} ${what} at ${layer} mm`,
    where,
    remedy: 'Give a thicker layer, or check the unit of the mesh.',
  })
}

/** Walks once round the loop that crosses the triangle whose first corner is element `start`; material on the left. */
function walk(
  { positions: p, triangles: t }: TriangleMesh,
  twins: Int32Array,
  ranks: Uint32Array,
  k: number,
  z: number,
  start: number,
  seen: Int32Array,
  trace: Trace,
): void {
  const { points } = trace
  let at = 2 * trace.used
  let triangle = start
  let first = true
  let lastX = 0
  let lastY = 0
  const origin = at
  do {
    seen[triangle / 3] = k
    const a = ranks[t[triangle]!]! > k
    const b = ranks[t[triangle + 1]!]! > k
    const c = ranks[t[triangle + 2]!]! > k
    const corner = !a && b ? 0 : !b && c ? 1 : 2
    const edge = triangle + corner
    const low = 3 * t[edge]!
    const high = 3 * t[corner === 2 ? triangle : edge + 1]!
    const share = (z - p[low + 2]!) / (p[high + 2]! - p[low + 2]!)
    const x = p[low]! + share * (p[high]! - p[low]!)
    const y = p[low + 1]! + share * (p[high + 1]! - p[low + 1]!)
    if (first || x !== lastX || y !== lastY) {
      points[at++] = x
      points[at++] = y
      lastX = x
      lastY = y
      first = false
    }
    const twin = twins[edge]!
    triangle = twin - (twin % 3)
  } while (triangle !== start)
  while (at - origin >= 4 && points[at - 2] === points[origin] && points[at - 1] === points[origin + 1])
    at -= 2
  trace.used = at / 2
}

function measureLoop({ points, used }: Trace, from: number): { area: number; perimeter: number } | undefined {
  if (used - from < 3) return undefined
  const x0 = points[2 * from]!
  const y0 = points[2 * from + 1]!
  let area = 0
  let perimeter = 0
  let px = points[2 * used - 2]! - x0
  let py = points[2 * used - 1]! - y0
  for (let i = from; i < used; i++) {
    const x = points[2 * i]! - x0
    const y = points[2 * i + 1]! - y0
    area += px * y - x * py
    perimeter += Math.sqrt((x - px) * (x - px) + (y - py) * (y - py))
    px = x
    py = y
  }
  return { area: area / 2, perimeter }
}
