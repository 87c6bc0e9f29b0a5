import { TrabeculaError } from '../../base/errors.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../../geometry/manifold.ts'
import { joinMeshes, type TriangleMesh } from '../../geometry/mesh.ts'
import { type BeamLattice, beamShells } from './beams.ts'
import type { ModelSlice } from './slice-rows.ts'

/** Beams that are clipped at once; a larger lattice is clipped in such parts. */
const BATCH = 20_000

/**
 * The shells of a beam lattice cut by a closed mesh: of each beam what lies inside or outside it (Beam Lattice Extension 1.2,
 * clippingmode). They overlap where beams meet, as those of `beamShells`.
 * @param positions f32[3V] of the mesh that the beams join, in the clip's frame
 * @throws TrabeculaError MESH_NOT_CLOSED, MESH_INSIDE_OUT of the clipping mesh, BOOLEAN_FAILED
 */
export async function clippedLattice(
  lattice: BeamLattice,
  positions: Float32Array,
  clip: TriangleMesh,
  mode: 'inside' | 'outside',
  where: string,
): Promise<TriangleMesh> {
  const parts: TriangleMesh[] = []
  const { beams, balls } = lattice
  for (let from = 0; from < beams.length + balls.length; from += BATCH) {
    const shells = beamShells(
      {
        ...lattice,
        beams: beams.slice(from, from + BATCH),
        balls: balls.slice(Math.max(0, from - beams.length), Math.max(0, from + BATCH - beams.length)),
      },
      positions,
    )
    if (shells.triangles.length === 0) continue
    const sizes = [clip, shells].map(({ triangles }) => triangles.length / 3)
    const cut = await withManifold(where, sizes, (scope) => {
      const volume = solidOf(scope, clip, `${where}, clipping mesh`)
      const solid = solidOf(scope, shells, where)
      return meshOf(scope, scope.keep(mode === 'inside' ? solid.intersect(volume) : solid.subtract(volume)))
    })
    parts.push(cut)
  }
  return joinMeshes(parts)
}

/**
 * The closed body of a stack of slices: every layer drawn out from the one below it to its top, filled by the positive
 * fill rule, all layers united (Slice Extension 1.0.2). Equal neighbours become one layer.
 * @param bottom z at which the lowest layer begins
 * @throws TrabeculaError THREE_MF_INVALID where the lowest layer ends below `bottom` or nothing is filled, BOOLEAN_FAILED
 */
export async function slicedBody(
  slices: readonly ModelSlice[],
  bottom: number,
  where: string,
): Promise<TriangleMesh> {
  const layers = thickLayers(slices, bottom)
  const corners = layers.reduce((sum, { polygons }) => sum + 4 * polygons.flat().length, 0)
  const thin = layers.find(({ from, top }) => !(top > from))
  if (thin)
    throw fault(`the lowest slice ends at ${thin.top}, not above the stack's zbottom ${thin.from}`, where)
  const mesh = await withManifold(where, [corners], (scope) => {
    const solids = layers.flatMap((layer) => drawnOut(scope, layer))
    return solids.length === 0 ? undefined : meshOf(scope, scope.keep(scope.wasm.Manifold.union(solids)))
  })
  if (!mesh || mesh.triangles.length === 0) throw fault('its slices hold no material', where)
  return mesh
}

interface Layer extends ModelSlice {
  readonly from: number
}

function thickLayers(slices: readonly ModelSlice[], bottom: number): Layer[] {
  const layers: Layer[] = []
  let key = ''
  for (const { top, polygons } of slices) {
    const shape = polygons.map((polygon) => polygon.join(' ')).join(';')
    const last = layers.at(-1)
    if (last && shape === key) layers[layers.length - 1] = { ...last, top }
    else layers.push({ from: last?.top ?? bottom, top, polygons })
    key = shape
  }
  return layers
}

function drawnOut({ keep, wasm }: ManifoldScope, { from, top, polygons }: Layer) {
  if (polygons.length === 0) return []
  const contours = polygons.map((polygon) => polygon.map(([x, y]) => [x, y] as [number, number]))
  const section = keep(new wasm.CrossSection(contours, 'Positive'))
  if (section.isEmpty()) return []
  return [keep(keep(section.extrude(top - from)).translate([0, 0, from]))]
}

function fault(message: string, where: string): TrabeculaError {
  return new TrabeculaError({
    code: 'THREE_MF_INVALID',
    message,
    where,
    remedy: 'Export the 3MF again with a program that keeps the 3MF slice extension.',
  })
}
