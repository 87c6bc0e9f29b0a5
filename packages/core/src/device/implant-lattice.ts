import { add, dot, type Matrix3, scale, type Vector3 } from '../base/vectors.ts'
import { type BentFace, planeAxes, straightened } from '../geometry/bent-face.ts'
import { evenGradient } from '../geometry/cell-graded.ts'
import { type CellVariant, formOf, VORONOI } from '../geometry/cell-kinds.ts'
import type { PorousDesign } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LatticeArgument, PoresResult } from '../geometry/lattice.ts'
import { leanThinning, type SampledField } from '../geometry/lattice-grade.ts'
import { solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { volumeBelow } from '../geometry/slab-volume.ts'
import { defineTask, StepError } from '../step.ts'
import { channelTools } from './implant-channels.ts'
import { gradeOf, isGraded, leanest } from './implant-grade.ts'
import type { PorousParams } from './implant-params.ts'
import type { LaidPorous } from './implant-structure.ts'
import type { PorousWish } from './implant-wishes.ts'
import type { PorousZone } from './implant-zones.ts'
import { withoutSlivers } from './slivers.ts'

export interface JoinArgument {
  readonly solid: TriangleMesh
  readonly zones: readonly PorousZone[]
  /** One for each zone: what its lattice leaves empty. */
  readonly pores: readonly TriangleMesh[]
  /** mm: of the coarse channels that the zones have. */
  readonly channel?: { readonly diameter: number; readonly gap: number }
  readonly where: string
}

export interface JoinResult {
  readonly mesh: TriangleMesh
  /** mm³ of crumbs that hung on nothing. */
  readonly removed: number
  /** Of each zone: mm³, and solid fraction as measured. */
  readonly zones: readonly { readonly volume: number; readonly density: number }[]
}

/** Greatest piece that may be left out, mm³, and share of the zones' volume that crumbs may be. */
const CRUMB = 5
const CRUMBS = 0.01
/** Longest edge, mm, of what meets the lattice: among the boxes of large triangles the Boolean looks for a long time. */
const EDGE = 2.5

/**
 * The implant with its zones made porous: what the lattice leaves empty is cut out of the solid, so that lattice and core
 * are one body without a seam. Crumbs that hang on nothing are left out and counted.
 * @throws StepError LATTICE_APART where a piece too large for a crumb hangs on nothing, BOOLEAN_FAILED
 */
export const joinLatticeTask = defineTask(
  'device/join-lattice',
  async ({ solid, zones, pores, channel, where }: JoinArgument): Promise<JoinResult> => {
    const sizes = [solid, ...pores].map((mesh) => mesh.triangles.length / 3)
    const whole = await withManifold(where, sizes, (scope) => {
      const body = scope.keep(solidOf(scope, solid, where).refineToLength(EDGE))
      const channels = channel
        ? zones.flatMap((zone) =>
            channelTools(scope, zone, channel.diameter, zone.plane.offset + channel.gap),
          )
        : []
      const cut = [body, ...pores.map((mesh) => solidOf(scope, mesh, where)), ...channels]
      return withoutSlivers(scope, scope.keep(scope.wasm.Manifold.difference(cut)))
    })
    const { mesh, removed } = onePiece(whole, zones, where)
    const measured = zones.map(({ plane, volume, skin, back, bent }) => {
      const flat = bent ? straightened(mesh, bent) : mesh
      const solid = volumeBelow(flat, { ...plane, offset: back }) - skin
      return { volume: volume - skin, density: volume > skin ? solid / (volume - skin) : 0 }
    })
    return { mesh, removed, zones: measured }
  },
)

/** The largest piece. A pore without a way out is filled with the crumbs. */
function onePiece(mesh: TriangleMesh, zones: readonly PorousZone[], where: string) {
  const { part, count } = connectedParts(mesh)
  if (count === 1) return { mesh, removed: 0 }
  const volumes = partVolumes(mesh, part, count)
  const main = volumes.indexOf(volumes.reduce((a, b) => Math.max(a, b)))
  const apart = volumes.filter((volume, n) => n !== main && volume > 0)
  const removed = apart.reduce((sum, volume) => sum + volume, 0)
  const largest = apart.reduce((a, b) => Math.max(a, b), 0)
  const volume = zones.reduce((sum, zone) => sum + zone.volume, 0)
  if (largest > CRUMB || removed > CRUMBS * volume) {
    throw new StepError({
      code: 'LATTICE_APART',
      message: `expected core and lattice in one piece, got ${count} pieces, ${removed.toFixed(1)} mm³ that hang on nothing, the largest of ${largest.toFixed(1)} mm³`,
      where,
      remedy: 'Take a smaller cell, a higher density, or a zone that is less deep.',
    })
  }
  return { mesh: selectTriangles(mesh, (n) => part[n] === main), removed }
}

/** mm³ of each connected part, negative where it looks inwards. */
function partVolumes(
  { positions: p, triangles: t }: TriangleMesh,
  part: ArrayLike<number>,
  count: number,
): Float64Array {
  const volumes = new Float64Array(count)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    volumes[part[i / 3]!]! +=
      (p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
        p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
        p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)) /
      6
  }
  return volumes
}

/** Samples along a cell that its surface may be made from: its vertices lie on planes at their multiples. */
const SAMPLES = [8, 10, 12, 14, 16, 18, 20, 22, 24]

/**
 * Cells that the lattice is shifted, so that both ends of the zone, `depth` cells apart, keep off the planes in which vertices
 * of the lattice lie: a vertex on a cutting plane leaves slivers that cross.
 */
function apart(depth: number): number {
  const off = (x: number) =>
    SAMPLES.reduce((least, n) => Math.min(least, Math.abs(n * x - Math.round(n * x)) / n), 1)
  let best = 0
  let most = -1
  for (let n = 1; n < 499; n++) {
    const least = Math.min(off(n / 998), off(n / 998 + depth))
    if (least <= most + 1e-9) continue
    most = least
    best = n / 998
  }
  return best
}

/** Cells that the lattice is moved along the cut: flat sides of an implant at round coordinates are not met either. */
const ASIDE = 0.2718

/** The lattice of one zone, its cell's third axis along the cut's normal. */
export function latticeArgument(
  { plane, cutout, bent }: PorousZone,
  porous: LaidPorous,
  gap: number,
  device: string,
  map?: ImageResult,
): LatticeArgument {
  const { cell, form, size, depth, chordError } = porous
  const gradient = porous.gradient ?? evenGradient(cell, meanDensity(porous))
  const [u, v, w] = planeAxes(plane)
  const beyond = apart(depth / size) * size // mm from the core to the cells' corners.
  const height = plane.offset + gap + depth + beyond
  const origin = add(scale(w, height), add(scale(u, ASIDE * size), scale(v, ASIDE * size)))
  const axes: Matrix3 = [u[0], v[0], w[0], u[1], v[1], w[1], u[2], v[2], w[2]]
  const where = `${device}, lattice on ${plane.name}`
  const place = { axes, origin, from: -depth - beyond, cutout, where }
  return {
    ...(isGraded(porous) && {
      grade: {
        ...gradeOf({ ...porous, density: meanDensity(porous) }, place, map),
        ...(bent && { surface: surfaceAbout(bent, origin) }),
      },
    }),
    zone: cutout,
    cell,
    form: formOf(cell, form),
    size,
    density: meanDensity(porous),
    ...(gradient && {
      gradient: { from: -depth - beyond, length: depth, low: gradient.face, high: gradient.core },
    }),
    ...(cell === 'voronoi' || cell === 'trabecular' ? { variant: variantOf(porous) } : {}),
    chordError,
    axes,
    origin,
    where,
  }
}

/** Its heights over the first two axes of a lattice that begins at `origin`. */
function surfaceAbout({ plane, heights }: BentFace, origin: Vector3): SampledField {
  const [u, v] = planeAxes(plane)
  const [x, y, z] = heights.origin
  return { ...heights, origin: [x - dot(u, origin), y - dot(v, origin), z] }
}

function meanDensity({ density, gradient }: LaidPorous): number {
  return gradient ? (gradient.face + gradient.core) / 2 : density
}

function voronoiOf({ seed, stretch }: LaidPorous) {
  return { seed: seed ?? VORONOI.seed, stretch: stretch ?? VORONOI.stretch }
}

function variantOf(porous: LaidPorous): CellVariant {
  return { ...voronoiOf(porous), ...(porous.copied && { copied: porous.copied.structure }) }
}

/** What the lattice is asked to be, all at once; where its size changes, at either end. Walls of cells that lean are thinner. */
export function porousWishes(
  porous: LaidPorous,
  planes: readonly NamedPlane[],
  bent: readonly BentFace[] = [],
): PorousWish[] {
  const { sizes, size, density, gradient, on } = porous
  const thinning = bent.reduce(
    (least, { slope }) => Math.min(least, leanThinning([slope, 0])),
    leanest(
      porous,
      planes.filter(({ name }) => on?.includes(name) ?? true),
    ),
  )
  const [face, core] = gradient ? [gradient.face, gradient.core] : [density, density]
  if (!sizes) return [wishOf(porous, size, [face, core], thinning)]
  if (porous.along) return [sizes.face, sizes.core].map((one) => wishOf(porous, one, [face, core], thinning))
  return [
    wishOf(porous, sizes.face, [face, face], thinning),
    wishOf(porous, sizes.core, [core, core], thinning),
  ]
}

function wishOf(
  porous: LaidPorous,
  size: number,
  densities: readonly [number, number],
  thinning: number,
): PorousWish {
  const { cell, form, pore, throat, wall } = porous
  return {
    cell,
    form,
    size,
    densities,
    variant: variantOf(porous),
    ...(porous.copied && { scale: porous.copied.scale }),
    ...(pore && { pore }),
    ...(throat !== undefined && { throat }),
    wall: wall / thinning,
  }
}

/** Reasons that were given. */
function stated(reasons: NonNullable<PorousParams['reasons']>): NonNullable<PorousDesign['reasons']> {
  return Object.fromEntries(Object.entries(reasons).filter(([, text]) => text !== undefined))
}

export function porousDesign(
  params: LaidPorous,
  zones: readonly PorousZone[],
  laid: readonly LatticeArgument[],
  lattices: readonly PoresResult[],
  joined: JoinResult,
): PorousDesign {
  const { cell, form, size, depth, gradient, sizes, pore, throat, wall, reasons } = params
  const density = meanDensity(params)
  const surface = lattices[0]?.laid ?? density
  return {
    cell,
    form: formOf(cell, form),
    size,
    depth,
    ...(params.skin !== undefined && { skin: params.skin }),
    ...(params.channels && { channels: params.channels }),
    density,
    ...(gradient && { gradient }),
    ...(sizes && { sizes }),
    ...(pore && { pore }),
    ...(throat !== undefined && { throat }),
    wall,
    ...(reasons && { reasons: stated(reasons) }),
    ...(cell === 'voronoi' && { voronoi: voronoiOf(params) }),
    ...(params.copied && { copied: params.copied }),
    ...(surface !== density && !isGraded(params) && { laid: surface }),
    chordError: lattices.reduce((most, lattice) => Math.max(most, lattice.chordError), 0),
    removed: joined.removed,
    zones: zones.map(({ plane, channels, bent }, i) => ({
      plane: plane.name,
      ...(bent && { bent }),
      ...(channels.length > 0 && { channels }),
      axes: laid[i]!.axes,
      origin: laid[i]!.origin,
      volume: joined.zones[i]!.volume,
      density: joined.zones[i]!.density,
      triangles: lattices[i]!.mesh.triangles.length / 3,
      ...(laid[i]!.grade && { graded: { grade: laid[i]!.grade!, shift: lattices[i]!.shift ?? 0 } }),
    })),
  }
}
