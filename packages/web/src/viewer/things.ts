import type { Language, Say } from '../words/language.ts'
import { nameIn } from '../words/names.ts'
import type { Rgb, Scene, SceneBody, ScenePlane, SceneTrajectory } from './scene.ts'

export const groups = ['model', 'tumour', 'guide', 'implant', 'planes', 'paths', 'landmarks', 'plan'] as const
export type Group = (typeof groups)[number]

/** One thing that is shown or hidden by itself. */
export interface Thing {
  /** Of a body the path of its mesh. */
  readonly id: string
  readonly group: Group
  /** The device or plan entry that it belongs to. */
  readonly entry: string
  readonly name: string
  readonly colour: Rgb
  readonly shown: boolean
  readonly opacity: number
  /** Whether its entry has nothing beside it, so that every check of the entry is about it. */
  readonly alone: boolean
  readonly body?: SceneBody
  readonly plane?: ScenePlane
  readonly path?: SceneTrajectory
}

const LANDMARK_COLOUR: Rgb = [255, 140, 220]
const PLANE_OPACITY = 0.3

/** Everything in the scene that can be shown, hidden and chosen, in the order of the groups. */
export function thingsOf(scene: Scene): readonly Thing[] {
  const inDevice = (device: string | undefined): number =>
    scene.bodies.filter((body) => body.device === device).length
  const things: Thing[] = scene.bodies.map((body) => ({
    id: body.mesh,
    group: body.group ?? 'model',
    entry: body.device ?? '',
    name: body.name,
    colour: body.colour,
    shown: body.shown ?? true,
    opacity: body.opacity ?? 1,
    alone: body.group !== 'plan' && inDevice(body.device) === 1 && (body.device ?? '') !== '',
    body,
  }))
  scene.planes.forEach((plane, i) => {
    const { entry, name, colour, shown } = plane
    things.push({
      id: `plane:${i}`,
      group: 'planes',
      entry,
      name,
      colour,
      shown,
      opacity: PLANE_OPACITY,
      alone: false,
      plane,
    })
  })
  scene.trajectories.forEach((path, i) => {
    const { name, colour } = path
    things.push({
      id: `path:${i}`,
      group: 'paths',
      entry: '',
      name,
      colour,
      shown: true,
      opacity: 1,
      alone: false,
      path,
    })
  })
  if (scene.landmarks.length > 0)
    things.push({
      id: 'landmarks',
      group: 'landmarks',
      entry: 'landmarks',
      name: 'landmarks',
      colour: LANDMARK_COLOUR,
      shown: false,
      opacity: 0.6,
      alone: true,
    })
  return groups.flatMap((group) => things.filter((thing) => thing.group === group))
}

/** `hip_left_resected` is a piece of `hip_left`. */
export function pieceName({ name, body }: Thing): string {
  const end = `_${body?.kind}`
  return name.endsWith(end) ? name.slice(0, -end.length) : name
}

/** The thing's name for people. */
export function thingName(thing: Thing, language: Language, say: Say): string {
  const { id, body, plane, path } = thing
  const name = pieceName(thing)
  const spoken = nameIn(language, name, name === thing.name ? body?.label : name)
  if (id === 'landmarks') return say('thing.landmarks')
  if (path) return say(path.kind === 'screw' ? 'thing.screw' : 'thing.wire', { name: spoken })
  if (plane?.kind === 'mirror') return say('thing.mirrorPlane')
  if (plane) return say('thing.cut', { name: spoken })
  if (body?.kind === 'resected') return say('thing.resected', { name: spoken })
  if (body?.kind === 'remaining') return say('thing.remaining', { name: spoken })
  if (body?.kind === 'moved') return say('thing.moved', { name: spoken })
  if (body?.kind === 'drawn') return say('thing.drawn', { name: spoken })
  if (body?.kind === 'mirror') return say('thing.mirror', { name: spoken })
  return spoken
}
