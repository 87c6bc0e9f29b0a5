import { rasterise } from '@trabecula/kernels'
import { scale } from '../base/vectors.ts'
import { type Body, type Bounds, boundsOf } from '../geometry/mesh.ts'
import {
  type Camera,
  cameraOf,
  directionLetter,
  frameBounds,
  frameTransform,
  scaleBarLength,
  type View,
} from './camera.ts'
import {
  type Canvas,
  drawEdgeLetters,
  drawScaleBar,
  type EdgeLetters,
  letterSize,
  type Rgb,
} from './strokes.ts'

const PAPER: Rgb = [255, 255, 255]
const INK: Rgb = [55, 65, 81]

export interface RenderOptions {
  /** One of the six sides, or a camera of one's own. */
  readonly view: View | Camera
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Opacity by body name, 0 to 1; bodies that are not named are opaque. */
  readonly opacity?: Readonly<Record<string, number>>
  /** What must fit into the picture; left out: all bodies. */
  readonly frame?: readonly Body[]
}

/**
 * Draws bodies from one side of the patient on white, with the patient's directions at the edges and a scale bar in mm.
 * Orthographic: lengths in the picture's plane are true everywhere. All bodies fit into the picture.
 */
export function renderBodies(bodies: readonly Body[], options: RenderOptions): Canvas {
  const { view, width, height } = options
  const camera = typeof view === 'string' ? cameraOf(view) : view
  const margin = 2.6 * letterSize(options)
  const framing = frameBounds(boundsOfAll(options.frame ?? bodies), camera, width, height, margin)
  const pixels = rasterise(
    bodies.map(({ name, mesh, colour }) => ({
      positions: mesh.positions,
      triangles: mesh.triangles,
      colour,
      opacity: options.opacity?.[name] ?? 1,
    })),
    { width, height, transform: frameTransform(framing), background: PAPER },
  )
  const canvas = { width, height, pixels }
  drawEdgeLetters(canvas, edgeLetters(framing.camera), INK, PAPER)
  drawScaleBar(canvas, scaleBarLength(width, framing.pixelsPerMm), framing.pixelsPerMm, INK, PAPER)
  return canvas
}

/** The letters that stand at the edges of a camera's picture. */
export function edgeLetters({ right, down }: Camera): EdgeLetters {
  return {
    left: directionLetter(scale(right, -1)),
    right: directionLetter(right),
    top: directionLetter(scale(down, -1)),
    bottom: directionLetter(down),
  }
}

function boundsOfAll(bodies: readonly Body[]): Bounds {
  const all = bodies.filter(({ mesh }) => mesh.positions.length > 0).map(({ mesh }) => boundsOf(mesh))
  if (all.length === 0) return { min: [-1, -1, -1], max: [1, 1, 1] }
  const least = (axis: 0 | 1 | 2) => Math.min(...all.map(({ min }) => min[axis]))
  const most = (axis: 0 | 1 | 2) => Math.max(...all.map(({ max }) => max[axis]))
  return { min: [least(0), least(1), least(2)], max: [most(0), most(1), most(2)] }
}
