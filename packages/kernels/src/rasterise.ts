import { type Arena, withArena } from './load.ts'

/** A surface to be drawn. */
export interface RasterBody {
  /** f32[3V], mm. */
  readonly positions: Float32Array
  /** u32[3T], counter-clockwise seen from outside. */
  readonly triangles: Uint32Array
  /** sRGB, 0–255. */
  readonly colour: readonly [number, number, number]
  /** 0 to 1; below 1 the body's nearest layer is laid over the opaque ones. */
  readonly opacity: number
}

/** Camera, light and paper of a drawing. */
export interface RasterView {
  /** Pixels; each is the mean of 2 × 2 samples. */
  readonly width: number
  readonly height: number
  /**
   * Row-major 3 × 4, position → frame, in pixels: x to the right, y downward, z away from the viewer; a rotation,
   * one factor for all axes, and a shift.
   */
  readonly transform: readonly number[]
  /** sRGB, 0–255. */
  readonly background: readonly [number, number, number]
}

/** Light, in the frame's axes: a key light from the upper left, a weaker one from the right. Directions are unit vectors to the light. */
export const rasterLight = {
  ambient: 0.3,
  key: { direction: [-0.48, -0.6, -0.64], strength: 0.72 },
  fill: { direction: [0.6, 0, -0.8], strength: 0.22 },
  /** cos 40°: across sharper edges the surface is shaded flat. */
  crease: 0.766,
} as const

/** Depth difference between neighbouring samples, in samples, from which an outline is drawn. */
export const outlineStep = 16

/** The 22 numbers that the kernel reads: the transform in samples, then the light. */
export function rasterParameters(view: RasterView): Float64Array {
  const { ambient, key, fill, crease } = rasterLight
  return Float64Array.of(
    ...view.transform.map((value) => 2 * value),
    ambient,
    ...key.direction,
    key.strength,
    ...fill.direction,
    fill.strength,
    crease,
  )
}

/** The bodies in the order in which they are drawn: opaque ones as given, then translucent ones from far to near by their middle. */
export function drawingOrder(bodies: readonly RasterBody[], view: RasterView): readonly RasterBody[] {
  const depth = (body: RasterBody) => {
    const m = view.transform
    let sum = 0
    for (let i = 0; i < body.positions.length; i += 3) {
      sum += m[8]! * body.positions[i]! + m[9]! * body.positions[i + 1]! + m[10]! * body.positions[i + 2]!
    }
    return sum / Math.max(1, body.positions.length)
  }
  const opaque = bodies.filter((body) => body.opacity >= 1)
  const layers = bodies.filter((body) => body.opacity < 1).map((body) => ({ body, depth: depth(body) }))
  return [...opaque, ...layers.sort((a, b) => b.depth - a.depth).map(({ body }) => body)]
}

/** @throws RangeError where sizes, the transform or a triangle's corners are out of range. */
export function checkRaster(bodies: readonly RasterBody[], view: RasterView): void {
  for (const size of [view.width, view.height]) {
    if (!Number.isInteger(size) || size < 1 || size > 8192) {
      throw new RangeError(
        `rasterise: expected width and height from 1 to 8192, got ${view.width} × ${view.height}`,
      )
    }
  }
  if (view.transform.length !== 12 || !view.transform.every((value) => Number.isFinite(value))) {
    throw new RangeError('rasterise: expected a transform of 12 finite numbers')
  }
  for (const { positions, triangles } of bodies) {
    const vertices = positions.length / 3
    if (!Number.isInteger(vertices) || triangles.length % 3 !== 0) {
      throw new RangeError('rasterise: expected positions and triangles in threes')
    }
    for (const vertex of triangles) {
      if (vertex >= vertices)
        throw new RangeError(`rasterise: expected vertices below ${vertices}, got ${vertex}`)
    }
  }
}

/** In 256ths. */
export function opacityOf(body: RasterBody): number {
  return Math.max(0, Math.floor(body.opacity * 256))
}

export function packColour(colour: readonly [number, number, number]): number {
  return (colour[0] | (colour[1] << 8) | (colour[2] << 16) | 0xff000000) >>> 0
}

interface Frame {
  readonly samples: number
  readonly depths: number
}

function fill(arena: Arena, body: RasterBody, view: RasterView, parameters: number, frame: Frame): void {
  const vertices = body.positions.length / 3
  const count = body.triangles.length / 3
  const positions = arena.put(body.positions)
  const triangles = arena.put(body.triangles)
  const placed = arena.reserve(24 * vertices)
  const normals = arena.reserveZeroed(24 * vertices)
  arena.kernel.rasterPlace!(positions, vertices, parameters, placed)
  arena.kernel.rasterNormals!(placed, vertices, triangles, count, normals)
  const [red, green, blue] = body.colour
  const { samples, depths } = frame
  const [width, height] = [2 * view.width, 2 * view.height]
  arena.kernel.rasterFill!(
    ...([placed, normals, triangles, count, parameters] as const),
    ...([red, green, blue, width, height, samples, depths] as const),
  )
}

/**
 * Draws bodies with an orthographic camera: depth per sample, two lights, smooth shading with sharp edges kept, outlines
 * where the depth jumps, 2 × 2 samples a pixel.
 * @returns RGB u8, 3 · width · height, rows from the top.
 * @throws RangeError, KernelMemoryError
 */
export function rasterise(bodies: readonly RasterBody[], view: RasterView): Uint8Array {
  checkRaster(bodies, view)
  return withArena((arena) => {
    const count = 4 * view.width * view.height
    const parameters = arena.put(rasterParameters(view))
    const emptied = (frame: Frame): Frame => {
      arena.kernel.rasterClear!(frame.samples, frame.depths, count, packColour(view.background))
      return frame
    }
    const frame = emptied({ samples: arena.reserve(4 * count), depths: arena.reserve(4 * count) })
    const outlined = arena.reserve(4 * count)
    const layer: Frame = { samples: outlined, depths: arena.reserve(4 * count) }
    for (const body of drawingOrder(bodies, view)) {
      const mark = arena.mark()
      if (body.opacity >= 1) fill(arena, body, view, parameters, frame)
      else {
        fill(arena, body, view, parameters, emptied(layer))
        arena.kernel.rasterBlend!(outlined, layer.depths, frame.samples, frame.depths, count, opacityOf(body))
      }
      arena.release(mark)
    }
    arena.kernel.rasterOutline!(
      frame.samples,
      frame.depths,
      2 * view.width,
      2 * view.height,
      outlineStep,
      outlined,
    )
    const target = arena.reserve(3 * view.width * view.height)
    arena.kernel.rasterResolve!(outlined, view.width, view.height, target)
    return arena.take(Uint8Array, target, 3 * view.width * view.height)
  })
}
