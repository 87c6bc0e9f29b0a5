import { dot, type Vector3 } from '../base/vectors.ts'
import { joinMeshes, type TriangleMesh } from '../geometry/mesh.ts'
import { type Camera, directionLetter } from './camera.ts'
import { visibleLines } from './drawing-lines.ts'
import type { CriticalDimension } from './drawing-measures.ts'
import { cutFace, hatchLines } from './drawing-section.ts'
import { decimal } from './numbers.ts'

/** A3 across, mm, and its frame (ISO 5457). */
export const PAPER = { width: 420, height: 297, left: 20, right: 410, top: 10, bottom: 287 } as const

/** Line of ISO 128-20: thick ones are visible edges and cutting-plane ends, thin ones all else. */
export type LineKind = 'thick' | 'thin' | 'chain'

export interface DrawnText {
  readonly x: number
  readonly y: number
  readonly text: string
  /** mm: ISO 3098 heights. */
  readonly height: number
  readonly anchor: 'left' | 'centre' | 'right'
  readonly turned?: boolean
}

/** What stands on one sheet, mm from the paper's corner, y down. */
export class Sheet {
  readonly paths: Record<LineKind, string[]> = { thick: [], thin: [], chain: [] }
  readonly filled: string[] = []
  readonly texts: DrawnText[] = []

  line(kind: LineKind, ...points: readonly (readonly [number, number])[]): void {
    this.paths[kind].push(points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${mm(x)} ${mm(y)}`).join(''))
  }

  circle(kind: LineKind, x: number, y: number, r: number): void {
    this.paths[kind].push(
      `M${mm(x - r)} ${mm(y)}A${r} ${r} 0 1 0 ${mm(x + r)} ${mm(y)}A${r} ${r} 0 1 0 ${mm(x - r)} ${mm(y)}`,
    )
  }

  text(x: number, y: number, text: string, more: Partial<Omit<DrawnText, 'x' | 'y' | 'text'>> = {}): void {
    this.texts.push({ x, y, text, height: 3.5, anchor: 'centre', ...more })
  }

  /** A filled arrowhead of 15° whose tip is at x, y and that points along (dx, dy). */
  arrow(x: number, y: number, dx: number, dy: number, size = 3.2): void {
    const wide = size * 0.1317
    const base: [number, number] = [x - size * dx, y - size * dy]
    this.filled.push(
      `M${mm(x)} ${mm(y)}L${mm(base[0] - wide * dy)} ${mm(base[1] + wide * dx)}L${mm(base[0] + wide * dy)} ${mm(base[1] - wide * dx)}Z`,
    )
  }

  svg(): string {
    const group = (paths: readonly string[], style: string) =>
      paths.length === 0 ? '' : `<path d="${paths.join('')}" ${style}/>`
    const stroke = (width: number, more = '') =>
      `fill="none" stroke="#000" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${more}`
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${PAPER.width}mm" height="${PAPER.height}mm" viewBox="0 0 ${PAPER.width} ${PAPER.height}">${group(this.paths.thin, stroke(0.18))}${group(this.paths.chain, stroke(0.18, ' stroke-dasharray="6 1.2 0.6 1.2"'))}${group(this.paths.thick, stroke(0.35))}${group(this.filled, 'fill="#000"')}</svg>`
  }
}

function mm(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** First-angle projection (ISO 128-30): from the patient's front, from the patient's right beside it, from above below it. */
export const FRONT: Camera = { right: [1, 0, 0], down: [0, 0, -1], away: [0, 1, 0] }
export const BESIDE: Camera = { right: [0, -1, 0], down: [0, 0, -1], away: [1, 0, 0] }
export const ABOVE: Camera = { right: [1, 0, 0], down: [0, -1, 0], away: [0, 0, -1] }
const HALF = Math.SQRT1_2
const [SIXTH, THIRD] = [Math.sqrt(1 / 6), Math.sqrt(1 / 3)]
/** Isometric, from the patient's front, right and above. */
export const ISOMETRIC: Camera = {
  right: [HALF, -HALF, 0],
  down: [-SIXTH, -SIXTH, -2 * SIXTH],
  away: [THIRD, THIRD, -THIRD],
}

/** Scales of ISO 5455. */
const SCALES = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05]

export function scaleText(scale: number): string {
  return scale >= 1 ? `${scale} : 1` : `1 : ${Math.round(1 / scale)}`
}

/** The largest scale at which a width and a height have room; the smallest there is where none has. */
export function scaleFor(needs: readonly (readonly [size: number, room: number])[]): number {
  return SCALES.find((scale) => needs.every(([size, room]) => size * scale <= room)) ?? SCALES.at(-1)!
}

/** A view laid on the sheet: paper = corner + scale · (picture plane − its least point). */
export interface LaidView {
  readonly camera: Camera
  readonly scale: number
  readonly x: number
  readonly y: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Exact extent of a mesh along an axis, mm. */
function reachOf({ positions: p }: TriangleMesh, axis: Vector3): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < p.length; i += 3) {
    const at = p[i]! * axis[0] + p[i + 1]! * axis[1] + p[i + 2]! * axis[2]
    if (at < low) low = at
    if (at > high) high = at
  }
  return [low, high]
}

export function layView(mesh: TriangleMesh, camera: Camera, scale: number, x: number, y: number): LaidView {
  const [[left, right], [top, bottom]] = [reachOf(mesh, camera.right), reachOf(mesh, camera.down)]
  return { camera, scale, x, y, left, top, width: scale * (right - left), height: scale * (bottom - top) }
}

export function onPaper(view: LaidView, x: number, y: number): [number, number] {
  return [view.x + view.scale * (x - view.left), view.y + view.scale * (y - view.top)]
}

/** The visible lines of bodies in a view. */
export function drawView(sheet: Sheet, meshes: readonly TriangleMesh[], view: LaidView): void {
  const lines = visibleLines(joinMeshes(meshes), view.camera)
  for (let i = 0; i < lines.length; i += 4)
    sheet.line('thick', onPaper(view, lines[i]!, lines[i + 1]!), onPaper(view, lines[i + 2]!, lines[i + 3]!))
}

/** mm between hatch lines on paper. */
const HATCH = 2.2

/** The cut faces of bodies at `at` mm along the camera's direction, hatched, each body's lines the other way. */
export function drawSection(sheet: Sheet, meshes: readonly TriangleMesh[], view: LaidView, at: number): void {
  meshes.forEach((mesh, n) => {
    const face = cutFace(mesh, view.camera, at)
    for (const outline of face.outlines) {
      const points: [number, number][] = []
      for (let i = 0; i < outline.length; i += 2) points.push(onPaper(view, outline[i]!, outline[i + 1]!))
      if (points.length > 0) sheet.line('thick', ...points, points[0]!)
    }
    const spacing = (HATCH * (1 + 0.25 * Math.floor(n / 2))) / view.scale
    const lines = hatchLines(face, spacing, n % 2 === 0 ? 1 : -1)
    for (let i = 0; i < lines.length; i += 4)
      sheet.line('thin', onPaper(view, lines[i]!, lines[i + 1]!), onPaper(view, lines[i + 2]!, lines[i + 3]!))
  })
}

/** A dimension across (below or above) or along (beside) a view (ISO 129-1): extension lines, arrows, the number above the line. */
export function drawDimension(
  sheet: Sheet,
  view: LaidView,
  way: 'across' | 'along',
  off: number,
  value: number,
): void {
  const text = decimal(value, 1)
  if (way === 'across') {
    const [a, b] = [view.x, view.x + view.width]
    const edge = off < 0 ? view.y : view.y + view.height
    const y = edge + off
    for (const x of [a, b]) sheet.line('thin', [x, edge + Math.sign(off)], [x, y + 2 * Math.sign(off)])
    arrows(sheet, [a, y], [b, y], [1, 0])
    sheet.text((a + b) / 2, y - 2.4, text)
  } else {
    const [a, b] = [view.y, view.y + view.height]
    const edge = off < 0 ? view.x : view.x + view.width
    const x = edge + off
    for (const y of [a, b]) sheet.line('thin', [edge + Math.sign(off), y], [x + 2 * Math.sign(off), y])
    arrows(sheet, [x, a], [x, b], [0, 1])
    sheet.text(x - 2.4, (a + b) / 2, text, { turned: true })
  }
}

function arrows(
  sheet: Sheet,
  a: readonly [number, number],
  b: readonly [number, number],
  [dx, dy]: readonly [number, number],
): void {
  const long = Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1])
  if (long > 9) {
    sheet.line('thin', a, b)
    sheet.arrow(...a, -dx, -dy)
    sheet.arrow(...b, dx, dy)
    return
  }
  // Too short for arrows between: they point inwards from outside.
  sheet.line('thin', [a[0] - 7 * dx, a[1] - 7 * dy], [b[0] + 7 * dx, b[1] + 7 * dy])
  sheet.arrow(...a, dx, dy)
  sheet.arrow(...b, -dx, -dy)
}

/** Patient's directions at the sides of a view. */
export function drawLetters(sheet: Sheet, view: LaidView, gap: number): void {
  const { right, down } = view.camera
  const minus = ([x, y, z]: Vector3): Vector3 => [-x, -y, -z]
  const [middleX, middleY] = [view.x + view.width / 2, view.y + view.height / 2]
  const small = { height: 2.5 } as const
  sheet.text(view.x + view.width + gap, middleY + 5, directionLetter(right), small)
  sheet.text(view.x - gap, middleY + 5, directionLetter(minus(right)), small)
  sheet.text(middleX + 5, view.y - gap, directionLetter(minus(down)), small)
  sheet.text(middleX + 5, view.y + view.height + gap, directionLetter(down), small)
}

/** Balloons with the numbers of critical dimensions, led to where they are; those seen end on get a centre cross. */
export function drawBalloons(sheet: Sheet, view: LaidView, dimensions: readonly CriticalDimension[]): void {
  const { right, down, away } = view.camera
  const placed: [number, number][] = []
  const middle: [number, number] = [view.x + view.width / 2, view.y + view.height / 2]
  for (const { number, at, direction, nominal } of dimensions) {
    const [x, y] = onPaper(view, dot(right, at), dot(down, at))
    if (Math.abs(dot(direction, away)) > 0.94) {
      const r = Math.max(2, (view.scale * nominal) / 2 + 1.5)
      sheet.line('chain', [x - r, y], [x + r, y])
      sheet.line('chain', [x, y - r], [x, y + r])
    }
    const [bx, by] = freePlace([x, y], middle, placed)
    placed.push([bx, by])
    const long = Math.sqrt((bx - x) * (bx - x) + (by - y) * (by - y))
    const [ux, uy] = [(x - bx) / long, (y - by) / long]
    sheet.line('thin', [x, y], [bx + 3 * ux, by + 3 * uy])
    sheet.filled.push(
      `M${mm(x - 0.5)} ${mm(y)}A0.5 0.5 0 1 0 ${mm(x + 0.5)} ${mm(y)}A0.5 0.5 0 1 0 ${mm(x - 0.5)} ${mm(y)}`,
    )
    sheet.circle('thin', bx, by, 3)
    sheet.text(bx, by, String(number), { height: 2.5 })
  }
}

/** A place for a balloon away from the view's middle that no other takes. */
function freePlace(
  [x, y]: readonly [number, number],
  [mx, my]: readonly [number, number],
  placed: readonly (readonly [number, number])[],
): [number, number] {
  const [dx, dy] = [x - mx, y - my]
  const long = Math.max(Math.sqrt(dx * dx + dy * dy), 1e-6)
  for (let n = 0; n < 60; n++) {
    const reach = 11 + 3 * Math.floor(n / 6)
    const turn = ((n % 6) - 2.5) * 0.35
    const [c, s] = [1 - (turn * turn) / 2, turn]
    const [ux, uy] = long > 1e-3 ? [dx / long, dy / long] : [0, -1]
    const at: [number, number] = [x + reach * (c * ux - s * uy), y + reach * (s * ux + c * uy)]
    const free = placed.every(([px, py]) => (px - at[0]) * (px - at[0]) + (py - at[1]) * (py - at[1]) > 49)
    if (free) return at
  }
  return [x + 11, y - 11]
}

/** The trace of a cutting plane on a view: chain line, thick ends, arrows along the way that is looked, letters (ISO 128-40). */
export function drawTrace(sheet: Sheet, view: LaidView, camera: Camera, at: number, letter: string): void {
  const across = Math.abs(dot(view.camera.right, camera.away)) > 0.5
  const toward = across
    ? Math.sign(dot(view.camera.right, camera.away))
    : Math.sign(dot(view.camera.down, camera.away))
  const [x, y] = onPaper(
    view,
    at * dot(view.camera.right, camera.away),
    at * dot(view.camera.down, camera.away),
  )
  const ends: [number, number][] = across
    ? [
        [x, view.y - 5],
        [x, view.y + view.height + 5],
      ]
    : [
        [view.x - 5, y],
        [view.x + view.width + 5, y],
      ]
  sheet.line('chain', ends[0]!, ends[1]!)
  for (const [n, [ex, ey]] of ends.entries()) {
    const inward = n === 0 ? 1 : -1
    sheet.line('thick', [ex, ey], across ? [ex, ey + 4 * inward] : [ex + 4 * inward, ey])
    const [dx, dy] = across ? [toward, 0] : [0, toward]
    sheet.line('thin', [ex - 8 * dx, ey - 8 * dy], [ex - 2 * dx, ey - 2 * dy])
    sheet.arrow(ex - 0.6 * dx, ey - 0.6 * dy, dx, dy)
    sheet.text(ex - 10.5 * dx, ey - 10.5 * dy, letter, { height: 5 })
  }
}
