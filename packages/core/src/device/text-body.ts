import { meshTree } from '@trabecula/kernels'
import type { CrossSection, Manifold } from 'manifold-3d'
import type { Vector3 } from '../base/vectors.ts'
import { insideDistances } from '../geometry/inside.ts'
import {
  crossingsOf,
  exactMeshOf,
  type ManifoldScope,
  meshAndCrossings,
  solidOf,
  withManifold,
} from '../geometry/manifold.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { closestWithin, picked } from '../geometry/near-points.ts'
import { defineTask, StepError } from '../step.ts'
import { type HeightField, heightAt, type Surface, surfaceOf } from './text-frame.ts'
import { layoutsOf, outlineOf, type TextOutline } from './text-outline.ts'
import { type Obstacles, obstaclesOf, type Placement, placeAt, placeFlattest } from './text-place.ts'

/** How far a raised letter reaches into the body, mm: more than the surface can rise between raster points. */
const BITE = 0.6
/** Longest edge of a letter's caps, mm: they follow the surface so far. */
const FACET = 0.6
/** mm: longest edge from a letter's foot to its cap. */
const DEEP = 4

export interface BodyText {
  /** As it reads. */
  readonly text: string
  /** What may be done where it finds no room; without it the text is refused. */
  readonly yielding?: {
    /** Texts that may stand for it, in this order. */
    readonly shorter: readonly string[]
    /** Whether it may be missing where no place is found at all. */
    readonly dispensable: boolean
  }
  /** LPS, mm, near the surface; the flattest place where it is left out. */
  readonly at?: Vector3
  readonly up?: Vector3
  /** Whether it must stand as `up` says (without it superior) where no place is given: an arrow. */
  readonly upright?: boolean
  /** Of a capital letter, mm. */
  readonly height: number
  /** How far letters stand out or go in, mm. */
  readonly depth: number
  readonly style: 'raised' | 'engraved'
}

export interface TextArgument {
  readonly mesh: TriangleMesh
  readonly texts: readonly BodyText[]
  /** Points of neighbouring bodies (xyz …). */
  readonly neighbours: Float32Array
  /** What must stay open, closed meshes: no letter stands in slots, holes and windows, nor is one buried into them. */
  readonly voids?: readonly TriangleMesh[]
  /** What the process can make, mm. */
  readonly leastStroke: number
  readonly leastLetter: number
  readonly where: string
}

/** Where and how a text ended up. */
export interface TextPlace {
  /** As it reads, and as it was asked for. */
  readonly text: string
  readonly asked: string
  /** Whether it stands at the place that was asked for, or none was. */
  readonly asAsked: boolean
  readonly at: Vector3
  readonly normal: Vector3
  readonly up: Vector3
  /** Thinnest stroke, mm. */
  readonly stroke: number
  /** Of a capital letter, mm; smaller than asked where room is short. */
  readonly capital: number
  /** The room that it takes along the line and across it, mm. */
  readonly width: number
  readonly height: number
  /** mm that letters stand out or go in. */
  readonly depth: number
}

export interface TextResult {
  readonly mesh: TriangleMesh
  readonly places: readonly TextPlace[]
}

/**
 * Puts texts on a closed body: outlines are extruded along the local normal, caps follow the surface, and a Boolean
 * joins or cuts them, so that each reads from outside the body, left to right along `up × normal`.
 * @throws StepError TEXT_TOO_SMALL, TEXT_CHARACTER, TEXT_EMPTY, TEXT_OFF_BODY, TEXT_DOES_NOT_FIT, MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export const textTask = defineTask('device/text', async (argument: TextArgument): Promise<TextResult> => {
  return (await allAtOnce(argument)) ?? oneByOne(argument)
})

/** All texts found their places on the bare body, then one Boolean; nothing where that leaves pieces or crossings. */
async function allAtOnce(argument: TextArgument): Promise<TextResult | undefined> {
  const { mesh, texts, neighbours, voids = [] } = argument
  if (texts.length < 2) return undefined
  const surface = surfaceOf(mesh)
  const taken: { at: Vector3; radius: number }[] = []
  const open = obstaclesOf(neighbours, voids, taken)
  const rooms: TriangleMesh[] = []
  const found: Found[] = []
  for (const asked of texts) {
    const obstacles = { ...open, voids: [...open.voids, ...obstaclesOf(neighbours, rooms, taken).voids] }
    const one = await fitted(surface, asked, obstacles, argument, async () => mesh)
    if (!one) continue
    found.push(one)
    rooms.push(roomOf(one))
    taken.push(takenBy(one))
  }
  if (found.length < 2) return undefined
  try {
    const result = await marked(mesh, found, argument)
    return result.crossings > 0 ? undefined : { mesh: result.mesh, places: found.map(placeOf) }
  } catch (error) {
    if (error instanceof StepError && error.code === 'TEXT_DOES_NOT_FIT') return undefined
    throw error
  }
}

/** Each text on the body that carries the ones before it. */
async function oneByOne(argument: TextArgument): Promise<TextResult> {
  let { mesh } = argument
  const places: TextPlace[] = []
  const taken: { at: Vector3; radius: number }[] = []
  const obstacles = obstaclesOf(argument.neighbours, argument.voids ?? [], taken)
  for (const asked of argument.texts) {
    const before = mesh
    const one = await fitted(surfaceOf(mesh), asked, obstacles, argument, async (placed) => {
      return (await marked(before, [placed], argument)).mesh
    })
    if (!one) continue
    mesh = one.mesh
    taken.push(takenBy(one))
    places.push(placeOf(one))
  }
  return { mesh, places }
}

/** A text that has found its place. */
interface Placed {
  readonly text: BodyText
  readonly outline: TextOutline
  readonly place: Placement
}

interface Found extends Placed {
  readonly asked: BodyText
  readonly stroke: number
  /** The body as it is then. */
  readonly mesh: TriangleMesh
}

function takenBy({ text, outline, place }: Found): { at: Vector3; radius: number } {
  return { at: place.frame.origin, radius: outline.width / 2 + text.height }
}

/** A box about a text's letters. */
function roomOf({ text, outline, place: { frame, field } }: Found): TriangleMesh {
  const low = field.values.reduce((a, b) => Math.min(a, b), 0) - text.depth
  const high = field.values.reduce((a, b) => Math.max(a, b), 0) + text.depth
  const [x, y] = [outline.width / 2, outline.height / 2]
  const { positions, triangles } = boxMesh([-x, -y, low], [x, y, high])
  const { origin, right, up, normal } = frame
  return {
    triangles,
    positions: positions.map((_, i) => {
      const [axis, v] = [i % 3, i - (i % 3)]
      const [a, b, c] = [positions[v]!, positions[v + 1]!, positions[v + 2]!]
      return origin[axis]! + a * right[axis]! + b * up[axis]! + c * normal[axis]!
    }),
  }
}

function placeOf({ text, asked, stroke, outline: { width, height }, place }: Found): TextPlace {
  const { origin: at, normal, up } = place.frame
  const asAsked = (text.at !== undefined) === (asked.at !== undefined)
  return {
    ...{ text: text.text, asked: asked.text, asAsked, at, normal, up, stroke },
    ...{ capital: text.height, width, height, depth: text.depth },
  }
}

/** The ways in which a text may stand, best first: as asked, elsewhere, in the smallest letters, shorter. */
function waysOf(asked: BodyText, leastLetter: number): BodyText[] {
  if (!asked.yielding) return [asked]
  const { at: _, ...elsewhere } = asked
  const ways: BodyText[] = asked.at ? [asked] : []
  for (const text of [asked.text, ...asked.yielding.shorter]) {
    ways.push({ ...elsewhere, text })
    if (leastLetter < asked.height) ways.push({ ...elsewhere, text, height: leastLetter })
  }
  return ways
}

/**
 * The first way in which the text finds room and can be made; nothing where it may be missing.
 * @param made the body that carries it
 * @throws StepError as for the text asked
 */
async function fitted(
  surface: Surface,
  asked: BodyText,
  obstacles: Obstacles,
  argument: TextArgument,
  made: (placed: Placed) => Promise<TriangleMesh>,
): Promise<Found | undefined> {
  const { where } = argument
  const strokeOf = ({ text, height }: BodyText) => thinnestStroke(outlineOf(text, height, where), where)
  checkSize(asked, await strokeOf(asked), argument)
  let refused: unknown
  for (const text of waysOf(asked, argument.leastLetter)) {
    const stroke = await strokeOf(text)
    if (stroke < argument.leastStroke) continue
    try {
      const placed = { text, ...placedOn(surface, text, obstacles, where) }
      return { ...placed, asked, stroke, mesh: await made(placed) }
    } catch (error) {
      const noRoom = error instanceof StepError && /^TEXT_(DOES_NOT_FIT|OFF_BODY)$/.test(error.code)
      if (!noRoom) throw error
      refused ??= error
    }
  }
  if (asked.yielding?.dispensable) return undefined
  throw refused
}

/** The first layout of the text that fits. @throws StepError of the layout with most lines where none does */
function placedOn(
  surface: Surface,
  text: BodyText,
  obstacles: Obstacles,
  where: string,
): { outline: TextOutline; place: Placement } {
  let refused: unknown
  for (const layout of layoutsOf(text.text)) {
    const outline = outlineOf(layout, text.height, where)
    const room = {
      ...outline,
      ...(text.style === 'raised' ? { low: 0, high: text.depth } : { low: -text.depth, high: 0 }),
    }
    try {
      if (text.at) return { outline, place: placeAt(surface, text.at, text.up, room, obstacles.voids, where) }
      return {
        outline,
        place: placeFlattest(surface, room, obstacles, where, text.upright ? { up: text.up } : undefined),
      }
    } catch (error) {
      if (!(error instanceof StepError) || error.code !== 'TEXT_DOES_NOT_FIT') throw error
      refused = error
    }
  }
  throw refused
}

function checkSize(text: BodyText, stroke: number, limits: TextArgument): void {
  if (text.height >= limits.leastLetter && stroke >= limits.leastStroke) return
  const needed = Math.max(limits.leastLetter, (text.height * limits.leastStroke) / stroke)
  throw new StepError({
    code: 'TEXT_TOO_SMALL',
    message: `letters of ${text.height} mm have strokes of ${stroke.toFixed(2)} mm; the process needs letters of ${limits.leastLetter} mm and strokes of ${limits.leastStroke} mm to be readable`,
    where: limits.where,
    remedy: `Make the letters at least ${(Math.ceil(needed * 10) / 10).toFixed(1)} mm high.`,
  })
}

/**
 * Width (mm) up to which every character keeps its pieces and holes when its outline is moved inward by half of it:
 * its thinnest stroke, by bisection to 0.01 mm.
 */
async function thinnestStroke(outline: TextOutline, where: string): Promise<number> {
  return withManifold(where, [], (scope) => {
    const sections = outline.glyphs.map((glyph) => scope.keep(new scope.wasm.CrossSection(glyph, 'NonZero')))
    const shapes = sections.map(shapeOf)
    const keeps = (width: number) =>
      sections.every((section, i) => shapeOf(scope.keep(section.offset(-width / 2, 'Miter'))) === shapes[i])
    let [low, high] = [0, outline.height]
    while (high - low > 0.01) {
      const middle = (low + high) / 2
      if (keeps(middle)) low = middle
      else high = middle
    }
    return low
  })
}

function shapeOf(section: CrossSection): string {
  const pieces = section.decompose()
  const shape = pieces
    .map((piece) => piece.numContour())
    .sort((a, b) => a - b)
    .join(' ')
  for (const piece of pieces) piece.delete()
  return shape
}

/** Shifts along the line, mm, that are tried where rounded corners of a letter's edge cross the body's facets. */
const SHIFTS = [0, 0.03, -0.03, 0.07]

/** The mesh with texts in their places, all in one Boolean. @throws StepError TEXT_DOES_NOT_FIT */
async function marked(
  mesh: TriangleMesh,
  placed: readonly Placed[],
  argument: TextArgument,
): Promise<{ mesh: TriangleMesh; crossings: number }> {
  let best: { mesh: TriangleMesh; crossings: number } | undefined
  const [first, ...others] = SHIFTS
  const given = () => crossingsOf(mesh)
  for (const shift of [first!, ...others]) {
    const result = await joined(mesh, placed, shift, argument)
    if (!best || result.crossings < best.crossings) best = result
    if (result.crossings === 0 || result.crossings <= given()) break
  }
  return best!
}

async function joined(
  mesh: TriangleMesh,
  placed: readonly Placed[],
  shift: number,
  { where, voids = [] }: TextArgument,
): Promise<{ mesh: TriangleMesh; crossings: number }> {
  return withManifold(where, [mesh.triangles.length / 3], (scope) => {
    const { Manifold: solid } = scope.wasm
    const body = solidOf(scope, mesh, where)
    const lettersIn = (style: BodyText['style']) =>
      placed.flatMap((one) => (one.text.style === style ? [lettersOf(scope, one, shift)] : []))
    const raised = lettersIn('raised').map((letters) => openAt(scope, letters, voids, where))
    const engraved = lettersIn('engraved')
    const on = raised.length > 0 ? scope.keep(solid.union([body, ...raised])) : body
    const result = engraved.length > 0 ? scope.keep(solid.difference([on, ...engraved])) : on
    const pieces = (each: Manifold) => each.decompose().map(scope.keep).length
    if (pieces(result) !== pieces(body)) {
      const [one] = placed
      throw new StepError({
        code: 'TEXT_DOES_NOT_FIT',
        message: `“${one!.text.text}” ${one!.text.style === 'raised' ? 'is not joined to the body everywhere' : 'cuts the body into pieces'}`,
        where,
        remedy: 'Choose another point, or less depth.',
      })
    }
    return meshAndCrossings(scope, result)
  })
}

/** Raised letters without what would come out in a slot behind a wall that is thinner than they are buried. */
function openAt(
  scope: ManifoldScope,
  letters: Manifold,
  voids: readonly TriangleMesh[],
  where: string,
): Manifold {
  const met = voids.filter((one) => isMet(one, letters)).map((one) => solidOf(scope, one, where))
  return met.length > 0 ? scope.keep(scope.wasm.Manifold.difference([letters, ...met])) : letters
}

/** Whether a closed mesh comes as near to letters as their facets are wide. */
function isMet(mesh: TriangleMesh, letters: Manifold): boolean {
  const tree = meshTree(mesh.positions, mesh.triangles)
  const points = exactMeshOf(letters).positions
  const near = closestWithin(tree, points, DEEP).numbers
  return near.length > 0 && insideDistances(tree, picked(points, near)).some((d) => d < FACET)
}

function lettersOf(scope: ManifoldScope, { text, outline, place }: Placed, shift: number): Manifold {
  const { frame, field } = place
  const smooth = smoothed(field, 0.6)
  const bump = field.values.reduce((most, value, i) => Math.max(most, Math.abs(value - smooth.values[i]!)), 0)
  const raised = text.style === 'raised'
  const below = raised ? -(BITE + bump) : -text.depth
  const above = raised ? text.depth : bump + BITE
  const sections = outline.glyphs.map((glyph) => scope.keep(new scope.wasm.CrossSection(glyph, 'NonZero')))
  const flat = scope.keep(scope.keep(scope.wasm.CrossSection.union(sections)).extrude(0.5))
  return scope.keep(
    scope.keep(flat.refineToLength(FACET)).warp((vertex) => {
      const [x, y, top] = [vertex[0] + shift, vertex[1], vertex[2] > 0.25]
      const z = heightAt(smooth, x, y) + (top ? above : below)
      for (let axis = 0; axis < 3; axis++) {
        vertex[axis] =
          frame.origin[axis]! + x * frame.right[axis]! + y * frame.up[axis]! + z * frame.normal[axis]!
      }
    }),
  )
}

/** Mean over a square of ± reach mm: letters' caps follow the form of the surface, not its steps. */
function smoothed(field: HeightField, reach: number): HeightField {
  const cells = Math.max(1, Math.round(reach / field.pitch))
  const pass = (values: Float64Array, step: number, count: number, indexOf: (i: number) => number) =>
    values.map((_, i) => {
      const at = indexOf(i)
      let [sum, number] = [0, 0]
      for (let k = -cells; k <= cells; k++) {
        if (at + k < 0 || at + k >= count) continue
        sum += values[i + k * step]!
        number++
      }
      return sum / number
    })
  const across = pass(field.values, 1, field.width, (i) => i % field.width)
  return { ...field, values: pass(across, field.width, field.height, (i) => Math.floor(i / field.width)) }
}
