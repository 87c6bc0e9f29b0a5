import type { OutlineSegments } from './outline.ts'
import { pixelOfPoint, type SliceStack } from './slice-stack.ts'

/** Triangles and corners of a surface. */
export interface Surface {
  readonly positions: Float32Array
  readonly triangles: Uint32Array
}

/** A surface in a stack's columns, rows and slices, with the triangles that each slice's middle cuts. */
interface SectionIndex {
  /** Column, row, slice of each vertex. */
  readonly pixels: Float32Array
  /** Of slice s: `crossing` from `starts[s]` to `starts[s + 1]`. */
  readonly starts: Uint32Array
  readonly crossing: Uint32Array
}

const known = new WeakMap<Surface, Map<string, SectionIndex>>()

/** The first and the last whole slice that a triangle reaches. */
function slicesOf(
  pixels: Float32Array,
  triangles: Uint32Array,
  t: number,
  slices: number,
): readonly [number, number] {
  const a = pixels[3 * triangles[t]! + 2]!
  const b = pixels[3 * triangles[t + 1]! + 2]!
  const c = pixels[3 * triangles[t + 2]! + 2]!
  return [Math.max(0, Math.ceil(Math.min(a, b, c))), Math.min(slices - 1, Math.floor(Math.max(a, b, c)))]
}

function indexOf({ positions, triangles }: Surface, stack: SliceStack, scale: number): SectionIndex {
  const [origin, x, y, z] = [
    pixelOfPoint(stack, [0, 0, 0]),
    pixelOfPoint(stack, [1, 0, 0]),
    pixelOfPoint(stack, [0, 1, 0]),
    pixelOfPoint(stack, [0, 0, 1]),
  ]
  const pixels = new Float32Array(positions.length)
  for (let i = 0; i < positions.length; i += 3) {
    for (let a = 0; a < 3; a++) {
      pixels[i + a] =
        origin[a]! +
        ((x[a]! - origin[a]!) * positions[i]! +
          (y[a]! - origin[a]!) * positions[i + 1]! +
          (z[a]! - origin[a]!) * positions[i + 2]!) /
          scale
    }
  }
  const starts = new Uint32Array(stack.slices + 1)
  for (let t = 0; t < triangles.length; t += 3) {
    const [first, last] = slicesOf(pixels, triangles, t, stack.slices)
    for (let s = first; s <= last; s++) starts[s + 1]!++
  }
  for (let s = 0; s < stack.slices; s++) starts[s + 1] = starts[s + 1]! + starts[s]!
  const fill = starts.slice()
  const crossing = new Uint32Array(starts[stack.slices]!)
  for (let t = 0; t < triangles.length; t += 3) {
    const [first, last] = slicesOf(pixels, triangles, t, stack.slices)
    for (let s = first; s <= last; s++) crossing[fill[s]!++] = t
  }
  return { pixels, starts, crossing }
}

/**
 * The lines in which a slice's middle plane cuts a surface that is `scale` times as large as it should be, in columns
 * and rows where pixel (c, r) covers c to c + 1. The first slice of a stack sorts the triangles, every other costs its own alone.
 */
export function sectionOf(surface: Surface, stack: SliceStack, slice: number, scale = 1): OutlineSegments {
  const key = `${stack.view} ${stack.slices} ${scale}`
  const views = known.get(surface) ?? new Map<string, SectionIndex>()
  known.set(surface, views)
  const index = views.get(key) ?? indexOf(surface, stack, scale)
  views.set(key, index)
  const { pixels, starts, crossing } = index
  const segments: OutlineSegments = []
  for (let n = starts[slice]!; n < starts[slice + 1]!; n++) {
    const t = crossing[n]!
    const found = segments.length
    for (let c = 0; c < 3; c++) {
      const a = 3 * surface.triangles[t + c]!
      const b = 3 * surface.triangles[t + ((c + 1) % 3)]!
      // A corner on the plane counts as above it: then a closed surface gives closed lines.
      const above = pixels[a + 2]! >= slice
      if (above === pixels[b + 2]! >= slice) continue
      const f = (slice - pixels[a + 2]!) / (pixels[b + 2]! - pixels[a + 2]!)
      segments.push(
        pixels[a]! + f * (pixels[b]! - pixels[a]!) + 0.5,
        pixels[a + 1]! + f * (pixels[b + 1]! - pixels[a + 1]!) + 0.5,
      )
    }
    if (segments.length !== found + 4) segments.length = found
  }
  return segments
}
