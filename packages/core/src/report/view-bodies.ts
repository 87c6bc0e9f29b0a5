import type { Device } from '../geometry/device.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type { MirrorResult, ResectionPlan } from '../geometry/plan.ts'
import { sweptSheets } from './plan-shapes.ts'
import { readableName, type SceneBody, type SceneGroup } from './scene.ts'
import { MOST_TRIANGLES } from './view-files.ts'
import { CUT_COLOUR } from './view-plan.ts'

/** A body of the scene; `write` is the mesh where the page gets a file of its own. */
export interface PlacedBody {
  readonly body: SceneBody
  readonly write?: TriangleMesh
}

/** Opacity of a bone that is cut, so that what lies in it is seen. */
const CUT_BONE = 0.4

const GROUPS: readonly SceneGroup[] = ['model', 'tumour', 'guide', 'implant', 'plan']

export interface BodySources {
  readonly devices: readonly Device[]
  readonly bodies: readonly Body[]
  readonly resections: readonly ResectionPlan[]
  readonly osteotomies?: readonly OsteotomyPlan[]
  readonly mirrors: readonly MirrorResult[]
}

/** Every body of the case, group by group, each with the file that the page reads. `structures` gives the label values by name. */
export function placeBodies(
  { devices, bodies, resections, osteotomies = [], mirrors }: BodySources,
  structures: ReadonlyMap<string, number>,
): PlacedBody[] {
  const tumours = new Set(resections.map(({ tumour }) => tumour))
  const cut = new Set([...resections, ...osteotomies].map(({ bone }) => bone))
  const paths = new Set<string>()
  const freePath = (name: string): string => {
    let path = `view/${name}.stl`
    for (let n = 2; paths.has(path); n++) path = `view/${name}-${n}.stl`
    paths.add(path)
    return path
  }
  const sceneBody = (
    { name, side, colour }: Body,
    group: SceneGroup,
    rest: Pick<SceneBody, 'device' | 'kind' | 'mesh' | 'scale'>,
  ): SceneBody => ({
    ...rest,
    group,
    name,
    label: readableName(name),
    side,
    colour,
    opacity: rest.kind === 'cut' || (group === 'model' && cut.has(name)) ? CUT_BONE : 1,
    shown: group !== 'plan' || rest.kind === 'cut' || rest.kind === 'moved',
    structure: group === 'model' || group === 'tumour' ? (structures.get(name) ?? null) : null,
  })
  const anatomy = (name: string): SceneGroup =>
    tumours.has(name) || /^tumou?r(_|$)/.test(name) ? 'tumour' : 'model'
  const placed: PlacedBody[] = []
  for (const device of devices) {
    for (const body of device.bodies) {
      const group = device.kind === 'model' ? anatomy(body.name) : device.kind
      const large = body.mesh.triangles.length > 3 * MOST_TRIANGLES
      const mesh = large ? freePath(`${device.name}-${body.name}`) : `${device.name}/${body.name}.stl`
      const { name, kind, scale } = device
      placed.push({
        body: sceneBody(body, group, { device: name, kind, mesh, scale }),
        ...(large ? { write: body.mesh } : {}),
      })
    }
  }
  const own = (body: Body, group: SceneGroup, device: string, kind: string, path: string): void => {
    placed.push({
      body: sceneBody(body, group, { device, kind, mesh: freePath(path), scale: 1 }),
      write: body.mesh,
    })
  }
  for (const body of bodies) own(body, anatomy(body.name), '', 'surface', body.name)
  for (const plan of resections) {
    const { name, resected, remaining } = plan
    own(resected, 'plan', name, 'resected', `${name}-resected`)
    own(remaining, 'plan', name, 'remaining', `${name}-remaining`)
    for (const { name: cut, mesh } of sweptSheets(plan))
      own({ ...resected, name: cut, mesh, colour: CUT_COLOUR }, 'plan', name, 'cut', `${name}-${cut}`)
  }
  for (const { name, pieces } of osteotomies) {
    for (const piece of pieces.filter(({ removed }) => !removed))
      own(piece.after, 'plan', name, 'moved', `${name}-${piece.name}`)
  }
  for (const { body, drawn } of mirrors) {
    const kind = drawn ? 'drawn' : 'mirror'
    own(body, 'plan', '', kind, `${kind}-${body.name}`)
  }
  const kept = placed.filter(({ write }) => write === undefined || write.triangles.length > 0)
  return GROUPS.flatMap((group) => kept.filter(({ body }) => body.group === group))
}
