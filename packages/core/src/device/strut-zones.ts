import { multiplyMatrixVector, scale, subtract, transpose, type Vector3 } from '../base/vectors.ts'
import { trimTask } from '../geometry/boolean.ts'
import { VORONOI } from '../geometry/cell-kinds.ts'
import type { Device, ImplantDesign, PorousDesign } from '../geometry/device.ts'
import { joinMeshes, type TriangleMesh } from '../geometry/mesh.ts'
import { hasAxes, type StrutBeams, strutBeams } from '../geometry/strut-beams.ts'
import type { StepContext } from '../step.ts'

/** An implant as a printer's lattice engine takes it: the solid core, and the struts that are united with it. */
export interface StrutImplant {
  readonly core: TriangleMesh
  readonly beams: StrutBeams
}

const INTO_CORE = 0.3 // mm that struts go on into the core, so that the two are one body.

/**
 * The porous zones of an implant as beams, and what is left of its mesh without them; undefined where it has no zone of
 * struts. Axes that lie within the finished mesh are taken, so that what was cut out of the lattice (holes, texts, the
 * implant's outline) is cut out of the beams too; beams end flat there, at the point where the axis leaves the body.
 * @throws StepError BOOLEAN_FAILED, CELL_DENSITY_RANGE
 */
export async function strutImplant(device: Device, context: StepContext): Promise<StrutImplant | undefined> {
  const { design } = device
  const mesh = device.bodies[0]?.mesh
  if (!mesh || design?.kind !== 'implant' || !design.porous || device.scale !== 1) return undefined
  if (!hasAxes(design.porous.cell)) return undefined
  // A skin is neither core nor strut.
  if (design.porous.skin !== undefined) return undefined
  const known = (name: string) => design.outlines.some(({ plane }) => plane.name === name)
  // Zones that follow a surface, and structures of their own, have no slab that beams could fill.
  if (!design.porous.zones.every(({ plane }) => known(plane))) return undefined
  const slabs = slabsOf(design, design.porous)
  let core = mesh
  const zones: StrutBeams[] = []
  for (const [n, { normal, back }] of slabs.entries()) {
    const where = `${device.name}, struts on ${design.porous.zones[n]!.plane}`
    const [cut] = await context.parallel(trimTask, [{ mesh: core, normal, offset: back, where }])
    core = cut!
    // Where two zones meet, the first has it.
    const before = slabs.slice(0, n).map((slab) => ({ normal: scale(slab.normal, -1), offset: -slab.back }))
    zones.push(
      strutBeams({
        cell: design.porous.cell,
        voronoi: design.porous.voronoi ?? VORONOI,
        size: design.porous.size,
        ...placeOf(design.porous, n),
        density: densityAlong(design.porous, n, normal, back),
        within: mesh,
        below: [{ normal, offset: back + INTO_CORE }, ...before],
        where,
      }),
    )
  }
  const beams = joined(zones)
  return beams.ends.length === 0 ? undefined : { core, beams }
}

function placeOf({ zones }: PorousDesign, n: number) {
  return { axes: zones[n]!.axes, origin: zones[n]!.origin }
}

/** The normal of each zone's cut and mm along it at which the core begins. */
function slabsOf({ outlines, gap }: ImplantDesign, { zones, depth }: PorousDesign) {
  return zones.map((zone) => {
    const { plane } = outlines.find((outline) => outline.plane.name === zone.plane)!
    return { normal: plane.normal, back: plane.offset + gap + depth }
  })
}

/** Solid fraction by height along the cell's third axis. */
function densityAlong(
  { density, gradient, zones, depth }: PorousDesign,
  n: number,
  normal: Vector3,
  back: number,
): (height: number) => number {
  if (!gradient) return () => density
  const { axes, origin } = zones[n]!
  const foot = scale(normal, back)
  const core = multiplyMatrixVector(transpose(axes), subtract(foot, origin))[2]
  const share = (height: number) => Math.min(Math.max((height - (core - depth)) / depth, 0), 1)
  return (height) => gradient.face + share(height) * (gradient.core - gradient.face)
}

function joined(zones: readonly StrutBeams[]): StrutBeams {
  const sizes = zones.map(({ nodes }) => nodes.length / 3)
  const firsts = sizes.map((_, n) => sizes.slice(0, n).reduce((a, b) => a + b, 0))
  return {
    nodes: joinMeshes(zones.map(({ nodes }) => ({ positions: nodes, triangles: new Uint32Array(0) })))
      .positions,
    ends: Uint32Array.from(zones.flatMap(({ ends }, n) => [...ends].map((end) => end + firsts[n]!))),
    radii: Float32Array.from(zones.flatMap(({ radii }) => [...radii])),
    cut: Uint8Array.from(zones.flatMap(({ cut }) => [...cut])),
  }
}
