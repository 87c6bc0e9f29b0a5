import { type BooleanArgument, booleanTask } from '../geometry/boolean.ts'
import { type Body, signedVolume } from '../geometry/mesh.ts'
import { type Overlap, overlapsOf } from '../geometry/overlap.ts'
import { type StepContext, StepError } from '../step.ts'

/** Pieces of a cut body under this volume (mm³) are crumbs of the cut and left out. */
const LEAST_PIECE = 1
/** Less than this (mm³) is no overlap: it is the rounding of shared faces. */
const LEAST_OVERLAP = 1e-3

/**
 * Cuts bodies that share volume, so that no two do. Of a pair the outer one, that of the greater volume, keeps its form
 * and the other is cut along its surface; but an inclusion, of which more than half lies inside the other (a tumour in
 * its bone), stays whole and the other gets its cavity. `whole` names bodies that are never cut.
 * Each cut is warned of with its volume.
 * @throws StepError BODIES_OVERLAP where both of a pair must stay whole, BODY_CUT_AWAY, MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export async function cutOverlaps(
  bodies: readonly Body[],
  whole: readonly string[],
  context: StepContext,
): Promise<readonly Body[]> {
  const meshes = bodies.map(({ mesh }) => mesh)
  const names = bodies.map(({ name }) => name)
  const overlaps = (await overlapsOf(meshes, names, context)).filter(({ volume }) => volume > LEAST_OVERLAP)
  const cutters = bodies.map((): number[] => [])
  for (const overlap of overlaps) {
    const [cut, cutter] = cutAndCutter(bodies, overlap, whole)
    cutters[cut]!.push(cutter)
    context.warn({
      code: 'OVERLAP_CUT',
      message: `${names[cut]} and ${names[cutter]} share ${overlap.volume.toFixed(1)} mm³; ${names[cut]} was cut along ${names[cutter]}`,
      where: names[cut]!,
    })
  }
  const concerned = bodies.flatMap((_, index) => (cutters[index]!.length > 0 ? [index] : []))
  const jobs = concerned.map(
    (index): BooleanArgument => ({
      operation: 'difference',
      operands: [meshes[index]!, ...cutters[index]!.map((cutter) => meshes[cutter]!)],
      leastPiece: LEAST_PIECE,
      where: names[index]!,
      names: [index, ...cutters[index]!].map((each) => names[each]!),
    }),
  )
  const results = await context.parallel(booleanTask, jobs)
  return bodies.map((body, index) => {
    const at = concerned.indexOf(index)
    if (at < 0) return body
    if (results[at]!.triangles.length === 0) throw cutAway(body.name)
    return { ...body, mesh: results[at]! }
  })
}

function cutAndCutter(
  bodies: readonly Body[],
  { a, b, volume }: Overlap,
  whole: readonly string[],
): [number, number] {
  const aWhole = whole.includes(bodies[a]!.name)
  const bWhole = whole.includes(bodies[b]!.name)
  if (aWhole && bWhole) {
    throw new StepError({
      code: 'BODIES_OVERLAP',
      message: `${bodies[a]!.name} and ${bodies[b]!.name} share ${volume.toFixed(1)} mm³ and both are to stay whole`,
      where: bodies[a]!.name,
      remedy: 'Name only one of them in `whole`.',
    })
  }
  if (aWhole) return [b, a]
  if (bWhole) return [a, b]
  const [aVolume, bVolume] = [signedVolume(bodies[a]!.mesh), signedVolume(bodies[b]!.mesh)]
  const [inner, outer] = aVolume < bVolume ? [a, b] : [b, a]
  return volume > 0.5 * Math.min(aVolume, bVolume) ? [outer, inner] : [inner, outer]
}

function cutAway(name: string): StepError {
  return new StepError({
    code: 'BODY_CUT_AWAY',
    message: `${name} lies wholly in other bodies: cutting leaves nothing of it`,
    where: name,
    remedy: 'Name it in `whole`, leave it out, or set `overlaps: keep`.',
  })
}
