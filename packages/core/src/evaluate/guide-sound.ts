import type { MeshTree } from '@trabecula/kernels'
import { add, cross, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { Device, GuideDesign, TextDesign } from '../geometry/device.ts'
import { surfaceArea, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { wallSearch } from '../geometry/wall.ts'
import type { EvaluateGuideParams } from './guide-judged.ts'
import { rodPasses } from './implant-measures.ts'

const WALL_SAMPLES = 15_000
const ASIDE = 0.5 // mm around a text that still belong to its letters.
const UNDER = 2 // mm below a text's middle plane: the surface bends under it.
const OUTSIDE = 60 // mm before the bone from which a window is looked through.

/** Whether a point lies at the letters of a text. */
function atLetters(texts: readonly TextDesign[]) {
  const frames = texts.map((text) => ({ ...text, right: cross(text.up, text.normal) }))
  return (x: number, y: number, z: number): boolean =>
    frames.some(({ at, right, up, normal, width, height, depth }) => {
      const from = subtract([x, y, z], at)
      return (
        Math.abs(dot(from, right)) <= width / 2 + ASIDE &&
        Math.abs(dot(from, up)) <= height / 2 + ASIDE &&
        dot(from, normal) >= -UNDER &&
        dot(from, normal) <= depth + UNDER
      )
    })
}

/** One closed piece; walls, and the strokes of letters, which carry nothing and have their own limit. */
export function soundChecks(
  { name }: Device,
  mesh: TriangleMesh,
  { texts = [], joint }: GuideDesign,
  params: EvaluateGuideParams,
): Check[] {
  const { closed, manifold, oriented, components } = meshTopology(mesh)
  const sound = closed && manifold && oriented
  const letters = atLetters(texts)
  const search = sound ? wallSearch(mesh, surfaceArea(mesh), WALL_SAMPLES) : undefined
  const thinnest = (counts: (x: number, y: number, z: number) => boolean) => search?.(counts)?.thickness
  const wall = thinnest((x, y, z) => !letters(x, y, z))
  const figure = (x: number | undefined) => (x === undefined ? 'not measurable' : Number(x.toFixed(3)))
  const onePiece: Check = {
    id: `${name}.fit.one-piece`,
    title: `the file of ${name} holds one closed piece`,
    passed: sound && components === 1,
    required: true,
    value: sound ? components : 'not closed',
    limit: '1 closed piece',
    source: '3MF Core Specification 1.4, 4.1 (a printable mesh)',
    remedy: 'Look at the guide; let the free balls overlap.',
  }
  const checks: Check[] = [
    // The parts of a guide in two are asked one by one, with their joint.
    ...(joint ? [] : [onePiece]),
    {
      id: `${name}.fit.wall`,
      title: `the thinnest wall of ${name} holds`,
      passed: wall !== undefined && wall >= params.wall,
      required: false,
      value: figure(wall),
      limit: `>= ${params.wall}`,
      unit: 'mm',
      source:
        'the case; engineering judgement for a resin or polyamide guide; letters are judged for themselves',
      remedy: 'Make the plate or the walls of slot and sleeves thicker.',
    },
  ]
  if (texts.length === 0) return checks
  const stroke = thinnest(letters)
  const readable: Check = {
    id: `${name}.fit.letters`,
    title: `the letters on ${name} can be printed`,
    passed: stroke !== undefined && stroke >= params.stroke,
    required: false,
    value: figure(stroke),
    limit: `>= ${params.stroke}`,
    unit: 'mm',
    source: 'the case; thinnest stroke on the exported file; engineering judgement for SLA',
    remedy: 'Make the letters larger.',
  }
  return [...checks, readable]
}

/** Whether the bone is seen through each window. */
export function windowChecks(
  { name }: Device,
  guide: MeshTree,
  { windows = [], insertion }: GuideDesign,
): Check[] {
  return windows.map(({ at, diameter }, n): Check => {
    const from: Vector3 = add(at, scale(insertion, -OUTSIDE))
    const open = rodPasses(guide, from, insertion, 0.9 * diameter, OUTSIDE)
    return {
      id: `${name}.window.${n + 1}`,
      title: `the bone is seen through the window ${n + 1} of ${name}`,
      passed: open,
      required: false,
      value: open,
      limit: 'true',
      source: 'rays through the window of the exported file, over nine tenths of its diameter',
      remedy: 'Move the window away from slots, sleeves and texts.',
    }
  })
}

export function markingCheck(device: Device): Check {
  return {
    id: `${device.name}.fit.marking`,
    title: `${device.name} carries its texts`,
    passed: device.marking.length > 0,
    required: false,
    value: device.marking.join(' · ') || 'no text',
    limit: 'a text',
    source: 'side, cut and direction should be readable on the part itself',
    remedy: 'Add `texts` to the guide.',
  }
}
