import { meshTree } from '@trabecula/kernels'
import type { CrossSection, Manifold } from 'manifold-3d'
import type { Vector3 } from '../base/vectors.ts'
import { leastInsideDistance } from '../geometry/inside.ts'
import {
  crossingsOf,
  exactMeshOf,
  type ManifoldScope,
  meshOf,
  solidOf,
  withManifold,
} from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { defineTask, StepError } from '../step.ts'
import { type HeightField, heightAt, surfaceOf } from './text-frame.ts'
import { layoutsOf, outlineOf, type TextOutline } from './text-outline.ts'
import { type Obstacles, obstaclesOf, type Placement, placeAt, placeFlattest } from './text-place.ts'

/** How far a raised letter reaches into the body, mm: more than the surface can rise between raster points. */
const BITE = 0.6
/** Longest edge of a letter's caps, mm: they follow the surface so far. */
const FACET = 0.6

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
  let { mesh } = argument
  const places: TextPlace[] = []
  const taken: { at: Vector3; radius: number }[] = []
  const obstacles = obstaclesOf(argument.neighbours, argument.voids ?? [], taken)
  for (const asked of argument.texts) {
    const found = await fitted(mesh, asked, obstacles, argument)
    if (!found) continue
    const { text, stroke, outline, place } = found
    mesh = found.mesh
    const { origin: at, normal, up } = place.frame
    const { width, height } = outline
    taken.push({ at, radius: width / 2 + text.height })
    const asAsked = (text.at !== undefined) === (asked.at !== undefined)
    places.push({
      ...{ text: text.text, asked: asked.text, asAsked, at, normal, up, stroke },
      ...{ capital: text.height, width, height, depth: text.depth },
    })
  }
  return { mesh, places }
})

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

/** The first way in which the text finds room; nothing where it may be missing. @throws StepError as for the text asked */
async function fitted(mesh: TriangleMesh, asked: BodyText, obstacles: Obstacles, argument: TextArgument) {
  const { where } = argument
  const strokeOf = ({ text, height }: BodyText) => thinnestStroke(outlineOf(text, height, where), where)
  checkSize(asked, await strokeOf(asked), argument)
  let refused: unknown
  for (const text of waysOf(asked, argument.leastLetter)) {
    const stroke = await strokeOf(text)
    if (stroke < argument.leastStroke) continue
    try {
      const { outline, place } = placed(mesh, text, obstacles, where)
      return { text, stroke, outline, place, mesh: await marked(mesh, outline, place, text, argument) }
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
function placed(
  mesh: TriangleMesh,
  text: BodyText,
  obstacles: Obstacles,
  where: string,
): { outline: TextOutline; place: Placement } {
  const surface = surfaceOf(mesh)
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

async function marked(
  mesh: TriangleMesh,
  outline: TextOutline,
  place: Placement,
  text: BodyText,
  argument: TextArgument,
): Promise<TriangleMesh> {
  let best: { mesh: TriangleMesh; crossings: number } | undefined
  for (const shift of SHIFTS) {
    const result = await joined(mesh, outline, place, text, shift, argument)
    const crossings = crossingsOf(result)
    if (!best || crossings < best.crossings) best = { mesh: result, crossings }
    if (crossings === 0 || crossings <= crossingsOf(mesh)) break
  }
  return best!.mesh
}

async function joined(
  mesh: TriangleMesh,
  outline: TextOutline,
  place: Placement,
  text: BodyText,
  shift: number,
  { where, voids = [] }: TextArgument,
): Promise<TriangleMesh> {
  return withManifold(where, [mesh.triangles.length / 3], (scope) => {
    const body = solidOf(scope, mesh, where)
    const { Manifold: solid } = scope.wasm
    const whole = lettersOf(scope, outline, place, text, shift)
    // Feet that are buried deeper than a wall is thick would come out in the slot behind it.
    const met = text.style === 'raised' ? voids.filter((one) => isMet(one, whole)) : []
    const open = met.map((one) => solidOf(scope, one, where))
    const letters = open.length > 0 ? scope.keep(solid.difference([whole, ...open])) : whole
    const result = scope.keep(
      text.style === 'raised' ? solid.union(body, letters) : solid.difference(body, letters),
    )
    const pieces = (each: Manifold) => each.decompose().map(scope.keep).length
    if (pieces(result) !== pieces(body)) {
      throw new StepError({
        code: 'TEXT_DOES_NOT_FIT',
        message: `“${text.text}” ${text.style === 'raised' ? 'is not joined to the body everywhere' : 'cuts the body into pieces'}`,
        where,
        remedy: 'Choose another point, or less depth.',
      })
    }
    return meshOf(scope, result)
  })
}

/** Whether a closed mesh comes as near to letters as their facets are wide. */
function isMet(mesh: TriangleMesh, letters: Manifold): boolean {
  const points = exactMeshOf(letters).positions
  return leastInsideDistance(meshTree(mesh.positions, mesh.triangles), points) < FACET
}

function lettersOf(
  scope: ManifoldScope,
  outline: TextOutline,
  { frame, field }: Placement,
  text: BodyText,
  shift: number,
): Manifold {
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
