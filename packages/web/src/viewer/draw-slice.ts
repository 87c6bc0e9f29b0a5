import type { Vector3 } from '@trabecula/core'
import type { OutlineSegments } from './outline.ts'
import { type PictureFit, placeOf } from './picture-fit.ts'
import type { Rgb } from './scene.ts'

export interface SliceDrawing {
  /** The slice at one pixel a voxel. */
  readonly picture: CanvasImageSource
  /** What is laid over it, with the same pixels. */
  readonly over: { readonly picture: CanvasImageSource; readonly opacity: number } | undefined
  readonly columns: number
  readonly rows: number
  readonly fit: PictureFit
  readonly width: number
  readonly height: number
  /** Screen pixels to one unit of the pane. */
  readonly ratio: number
  readonly outlines: readonly {
    readonly colour: Rgb
    readonly strong: boolean
    readonly dashed: boolean
    readonly segments: OutlineSegments
  }[]
  /** Column and row where the other two slices cut this one. */
  readonly crosshair: Vector3 | undefined
}

const CROSSHAIR = 'rgba(255, 213, 74, 0.75)'
const GAP = 7

/** Draws one slice: the picture, what was found in it, the crosshair and a scale bar. */
export function drawSlice(context: CanvasRenderingContext2D, drawing: SliceDrawing): void {
  const { picture, over, columns, rows, fit, width, height, ratio, outlines, crosshair } = drawing
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.fillStyle = '#000'
  context.fillRect(0, 0, width, height)
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'high'
  const place = [fit.offset[0], fit.offset[1], columns * fit.scale[0], rows * fit.scale[1]] as const
  context.drawImage(picture, ...place)
  if (over) {
    context.globalAlpha = over.opacity
    context.drawImage(over.picture, ...place)
    context.globalAlpha = 1
  }
  for (const outline of outlines) strokeSegments(context, fit, outline)
  if (crosshair) drawCrosshair(context, drawing, crosshair)
  drawScaleBar(context, drawing)
}

function strokeSegments(
  context: CanvasRenderingContext2D,
  { scale, offset }: PictureFit,
  { colour, strong, dashed, segments }: SliceDrawing['outlines'][number],
): void {
  context.beginPath()
  for (let i = 0; i < segments.length; i += 4) {
    context.moveTo(offset[0] + segments[i]! * scale[0], offset[1] + segments[i + 1]! * scale[1])
    context.lineTo(offset[0] + segments[i + 2]! * scale[0], offset[1] + segments[i + 3]! * scale[1])
  }
  context.lineCap = dashed ? 'butt' : 'square'
  context.setLineDash(dashed ? [7, 5] : [])
  // A dark line below: the colours are light, and so is bone.
  context.lineWidth = strong ? 5 : 3.5
  context.strokeStyle = 'rgba(0, 0, 0, 0.65)'
  context.stroke()
  context.lineWidth = strong ? 3 : 1.6
  context.strokeStyle = `rgb(${colour[0]} ${colour[1]} ${colour[2]})`
  context.stroke()
  context.setLineDash([])
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  { fit, width, height }: SliceDrawing,
  crosshair: Vector3,
): void {
  const [x, y] = placeOf(fit, crosshair[0], crosshair[1])
  context.beginPath()
  context.moveTo(0, y)
  context.lineTo(x - GAP, y)
  context.moveTo(x + GAP, y)
  context.lineTo(width, y)
  context.moveTo(x, 0)
  context.lineTo(x, y - GAP)
  context.moveTo(x, y + GAP)
  context.lineTo(x, height)
  context.lineWidth = 1
  context.strokeStyle = CROSSHAIR
  context.stroke()
}

function drawScaleBar(context: CanvasRenderingContext2D, { fit, width, height }: SliceDrawing): void {
  const length = scaleBarLength(width / fit.perMillimetre)
  const px = length * fit.perMillimetre
  const [right, y] = [width - 12.5, height - 12.5]
  context.beginPath()
  context.moveTo(right - px, y - 4)
  context.lineTo(right - px, y)
  context.lineTo(right, y)
  context.lineTo(right, y - 4)
  context.lineWidth = 1
  context.strokeStyle = '#dfe5ea'
  context.stroke()
  context.fillStyle = '#dfe5ea'
  context.font = '11px system-ui, sans-serif'
  context.textAlign = 'right'
  context.textBaseline = 'alphabetic'
  context.fillText(`${length} mm`, right, y - 7)
}

/** The greatest round length (mm) of at most a fifth of the pane. */
export function scaleBarLength(widthMm: number): number {
  return [1, 2, 5, 10, 20, 50, 100].findLast((length) => length <= widthMm / 5) ?? 1
}
