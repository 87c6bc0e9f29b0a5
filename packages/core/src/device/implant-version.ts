import { coatingMap } from '../geometry/coating-map.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import type { ImplantParams } from './implant-params.ts'

const TRIAL = 'TRIAL'

/**
 * The implant as its body is made: left short for its coating where it meets bone; as a trial, solid, smaller all round and
 * marked. A trial stands for the coated implant: its own faces are not left short for a coating too.
 */
export function asMade(params: ImplantParams): ImplantParams {
  const { trial, coating, gap, blend, flanges, texts, cup } = params
  const coat = coating && !trial ? coating.thickness : 0
  const under = trial?.under ?? 0
  if (coat + under === 0 && !trial) return params
  const { porous, coating: _, ...solid } = params
  return {
    ...(trial ? solid : params),
    gap: gap + coat + under,
    blend: blend + coat + under,
    flanges: flanges.map((flange) => ({
      ...flange,
      clearance: flange.clearance + under + (coating?.flanges ? coat : 0),
      width: flange.width - 2 * under,
      thickness: flange.thickness - 2 * under,
    })),
    ...(cup && { cup: { ...cup, wall: cup.wall - under } }),
    texts: trial && !texts.some(({ text }) => text.includes(TRIAL)) ? [...texts, TRIAL_TEXT] : texts,
  }
}

const TRIAL_TEXT = { text: TRIAL, height: 4, depth: 0.4, style: 'engraved' } as const

/** What the coating will be, with its thickness at each vertex of the body. */
export function coatingOf(
  mesh: TriangleMesh,
  { resection }: { readonly resection: ResectionPlan },
  { coating, gap, porous, flanges }: ImplantParams,
): ImplantDesign['coating'] {
  if (!coating) return undefined
  const thickness = coatingMap(mesh, {
    thickness: coating.thickness,
    planes: resection.planes,
    swept: resection.swept ?? [],
    gap,
    depth: porous?.depth ?? 0,
    flanges: coating.flanges ? flanges : [],
    bone: resection.remaining.mesh,
  })
  return { ...coating, map: thickness }
}
