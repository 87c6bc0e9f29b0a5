import { pointsOfLoop, type Slices } from '../geometry/slices.ts'
import { crossLine, emptyLine, type LayerEdges, type Line, layerEdges, windingAt } from './layer-edges.ts'

/** mm: regions that overlap by less than this width only touch. Positions are float32: 8e-6 mm at 100 mm. */
const TOUCH = 1e-5
/** Where in a region's height lines are tried before the exact test. */
const TRIES = [0.5, 0.27, 0.76, 0.09, 0.93]

/** A region of a layer that nothing of the layer below carries. */
export interface Island {
  /** Counted from 0 at the plate, as in `area`. */
  readonly layer: number
  /** mm². */
  readonly area: number
}

/** An outer loop with the holes right inside it. */
export interface Region {
  readonly outer: number
  readonly holes: readonly number[]
  readonly area: number
}

/** Regions of a layer, in the order of their outer loops. A hole belongs to the nearest outer loop around it. */
export function regionsOf(edges: LayerEdges, line: Line = emptyLine()): Region[] {
  const { slices, k } = edges
  const regions = new Map<number, { outer: number; holes: number[]; area: number }>()
  const holes: number[] = []
  for (let loop = slices.loopStart[k]!; loop < slices.loopStart[k + 1]!; loop++) {
    const area = slices.loopArea[loop]!
    if (area > 0) regions.set(loop, { outer: loop, holes: [], area })
    else if (area < 0) holes.push(loop)
  }
  for (const hole of holes) {
    const parent = regions.size === 1 ? [...regions.keys()][0]! : parentOf(edges, hole, line)
    const region = parent === undefined ? undefined : regions.get(parent)
    if (!region) continue // Contours that cross: the mesh passes through itself.
    region.holes.push(hole)
    region.area += slices.loopArea[hole]!
  }
  return [...regions.values()]
}

function parentOf(edges: LayerEdges, hole: number, line: Line): number | undefined {
  const p = pointsOfLoop(edges.slices, hole)
  let left = 0
  for (let i = 2; i < p.length; i += 2) if (p[i]! < p[left]!) left = i
  crossLine(edges, p[left + 1]!, line)
  const passed = new Map<number, number>()
  for (let n = line.count - 1; n >= 0; n--) {
    const loop = line.loop[n]!
    if (line.x[n]! > p[left]! || edges.slices.loopArea[loop]! <= 0) continue
    const leaving = passed.get(loop) ?? 0
    if (line.turn[n] === 1 && leaving === 0) return loop
    passed.set(loop, leaving - line.turn[n]!)
  }
  return undefined
}

/**
 * Islands: regions of a layer without overlap with the layer below; what stands on the plate is none. Whether a region
 * overlaps is first tried at points inside it on a few lines, which can only prove that it does; where none does, by an
 * exact test of the polygons (see `overlaps`).
 */
export function islandsOf(slices: Slices): Island[] {
  const islands: Island[] = []
  if (slices.layers === 0) return islands
  let below = layerEdges(slices, 0)
  const line = emptyLine()
  for (let k = 1; k < slices.layers; k++) {
    const edges = layerEdges(slices, k)
    for (const region of regionsOf(edges, line)) {
      if (!restsOn(edges, region, below, line)) islands.push({ layer: k, area: region.area })
    }
    below = edges
  }
  return islands
}

function restsOn(edges: LayerEdges, region: Region, below: LayerEdges, line: Line): boolean {
  const p = pointsOfLoop(edges.slices, region.outer)
  let [low, high] = [Infinity, -Infinity]
  for (let i = 1; i < p.length; i += 2) {
    if (p[i]! < low) low = p[i]!
    if (p[i]! > high) high = p[i]!
  }
  const loops = new Set([region.outer, ...region.holes])
  for (const share of TRIES) {
    const y = low + share * (high - low)
    crossLine(edges, y, line, loops)
    for (let n = 0; n + 1 < line.count; n++) {
      if (line.turn[n] !== 1 || line.x[n + 1]! - line.x[n]! <= TOUCH) continue
      if (windingAt(below, (line.x[n]! + line.x[n + 1]!) / 2, y) > 0) return true
    }
  }
  return overlaps(edges, loops, below, low, high)
}

/** An edge that runs through a whole strip: x at the strip's lower and upper end. */
interface Side {
  readonly low: number
  readonly high: number
  readonly turn: 1 | -1
}

/**
 * Whether a region and the layer below share area. The plane is cut into strips at every vertex of both; within a strip
 * both are trapezoids between edges that do not cross each other, so that the width of the overlap of two of them is a
 * concave function of y, whose greatest value lies at an end of the strip or where two edges cross: those are looked at.
 * Exact but for rounding and `TOUCH`.
 */
function overlaps(
  edges: LayerEdges,
  loops: ReadonlySet<number>,
  below: LayerEdges,
  low: number,
  high: number,
): boolean {
  const own = edgesBetween(edges, low, high).filter((edge) => loops.has(edges.loop[edge]!))
  const others = edgesBetween(below, low, high)
  if (others.length === 0) return false
  const levels = new Set<number>([low, high])
  const collect = (from: LayerEdges, list: readonly number[]) => {
    for (const edge of list) {
      for (const y of [from.ends[4 * edge + 1]!, from.ends[4 * edge + 3]!])
        if (y > low && y < high) levels.add(y)
    }
  }
  collect(edges, own)
  collect(below, others)
  const ys = [...levels].sort((a, b) => a - b)
  for (let i = 0; i + 1 < ys.length; i++) {
    const upper = trapezoids(edges, own, ys[i]!, ys[i + 1]!)
    const lower = trapezoids(below, others, ys[i]!, ys[i + 1]!)
    for (const [a, b] of upper) for (const [c, d] of lower) if (widest(a, b, c, d) > TOUCH) return true
  }
  return false
}

function edgesBetween({ ends }: LayerEdges, low: number, high: number): number[] {
  const found: number[] = []
  for (let edge = 0; 4 * edge < ends.length; edge++) {
    const [y0, y1] = [ends[4 * edge + 1]!, ends[4 * edge + 3]!]
    if (Math.max(y0, y1) > low && Math.min(y0, y1) < high && y0 !== y1) found.push(edge)
  }
  return found
}

function trapezoids({ ends }: LayerEdges, list: readonly number[], y: number, next: number): [Side, Side][] {
  const sides: Side[] = []
  for (const edge of list) {
    const [x0, y0, x1, y1] = [ends[4 * edge]!, ends[4 * edge + 1]!, ends[4 * edge + 2]!, ends[4 * edge + 3]!]
    if (Math.min(y0, y1) > y || Math.max(y0, y1) < next) continue
    const xAt = (level: number) => x0 + ((level - y0) / (y1 - y0)) * (x1 - x0)
    sides.push({ low: xAt(y), high: xAt(next), turn: y1 < y0 ? 1 : -1 })
  }
  sides.sort((a, b) => a.low + a.high - b.low - b.high)
  const found: [Side, Side][] = []
  let winding = 0
  let left: Side | undefined
  for (const side of sides) {
    const before = winding
    winding += side.turn
    if (before <= 0 && winding > 0) left = side
    else if (before > 0 && winding <= 0 && left) found.push([left, side])
  }
  return found
}

/** Greatest width over the strip of what lies right of a and c and left of b and d. */
function widest(a: Side, b: Side, c: Side, d: Side): number {
  let greatest = -Infinity
  for (const s of [0, 1, crossing(a, c), crossing(b, d), crossing(a, d), crossing(c, b)]) {
    if (!(s >= 0 && s <= 1)) continue
    const at = (side: Side) => side.low + s * (side.high - side.low)
    greatest = Math.max(greatest, Math.min(at(b), at(d)) - Math.max(at(a), at(c)))
  }
  return greatest
}

function crossing(a: Side, b: Side): number {
  const slope = a.high - a.low - (b.high - b.low)
  return slope === 0 ? 0 : (b.low - a.low) / slope
}
