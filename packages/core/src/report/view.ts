import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import type { Matrix4 } from '../base/vectors.ts'
import type { Device, DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Body } from '../geometry/mesh.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type {
  LandmarkSet,
  MirrorResult,
  RegistrationResult,
  ResectionPlan,
  TrajectorySet,
} from '../geometry/plan.ts'
import type { Grid } from '../geometry/volume.ts'
import { defineStep, type StepContext } from '../step.ts'
import { readableName, type Scene, type SceneGrid, type SceneLabels, type SceneVolume } from './scene.ts'
import { defaultWindow } from './slice-picture.ts'
import { type PlacedBody, placeBodies } from './view-bodies.ts'
import { type ViewFile, viewFileTask } from './view-files.ts'
import { sceneLandmarks, scenePlanes, sceneTrajectories } from './view-plan.ts'
import { toBytes, toInt16, usualWindow } from './view-values.ts'

export { readableName, type Scene } from './scene.ts'

export interface ViewInputs {
  readonly devices: readonly Device[]
  readonly image: ImageResult
  readonly labels?: LabelMap | undefined
  /** Images that were laid on `image`, and how, in one order. */
  readonly overlays?: readonly ImageResult[]
  readonly registrations?: readonly RegistrationResult[]
  /** Surfaces that no device holds. */
  readonly bodies?: readonly Body[]
  readonly resections?: readonly ResectionPlan[]
  readonly osteotomies?: readonly OsteotomyPlan[]
  readonly mirrors?: readonly MirrorResult[]
  readonly trajectories?: readonly TrajectorySet[]
  readonly landmarks?: readonly LandmarkSet[]
}

interface PlacedVolume {
  readonly scene: SceneVolume
  readonly stored: Int16Array
}

interface PlacedLabels {
  readonly scene: SceneLabels
  readonly stored: Uint8Array
}

function sceneGrid({ size, spacing, origin, direction }: Grid): SceneGrid {
  return { size, spacing, origin, direction }
}

function placeVolumes(
  image: ImageResult,
  overlays: readonly ImageResult[],
  registrations: readonly RegistrationResult[],
): PlacedVolume[] {
  const names = new Set<string>()
  const place = (each: ImageResult, toFixed: Matrix4 | null): PlacedVolume => {
    const { volume } = each
    const base = volume.modality.toLowerCase().replaceAll(/[^a-z0-9]/g, '') || 'image'
    let name = base
    for (let n = 2; names.has(name); n++) name = `${base}-${n}`
    names.add(name)
    const { stored, slope, intercept } = toInt16(volume.values)
    const window = toFixed === null || volume.modality === 'CT' ? defaultWindow(each) : usualWindow(each)
    return {
      stored,
      scene: {
        name,
        modality: volume.modality,
        ...sceneGrid(volume.grid),
        values: `view/${name}.i16.gz`,
        slope,
        intercept,
        window,
        toFixed,
      },
    }
  }
  return [place(image, null), ...overlays.map((each, i) => place(each, registrations[i]!.transform))]
}

function placeLabels(labels: LabelMap): PlacedLabels {
  const { stored, values } = toBytes(labels)
  return {
    stored,
    scene: {
      values: 'view/labels.u8.gz',
      ...sceneGrid(labels.grid),
      structures: labels.structures.map(({ name, colour }, i) => ({
        value: values[i]!,
        name,
        label: readableName(name),
        colour,
      })),
    },
  }
}

/** The bytes of a typed array; its numbers are little-endian on every machine that runs us (WebAssembly asks for it). */
function bytesOf(array: Int16Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** The overlays whose registration is known: none where one of the two failed, so that no image lies where another belongs. */
function laidOverlays(
  { overlays = [], registrations = [] }: ViewInputs,
  context: StepContext,
): readonly ImageResult[] {
  const fits =
    overlays.length === registrations.length &&
    overlays.every(({ volume }, i) => registrations[i]!.modalities[0] === volume.modality)
  if (fits) return overlays
  context.warn({
    code: 'VIEW_OVERLAY_UNPLACED',
    message:
      'expected one registration for each image laid over another, got others; the page shows the first image alone',
    where: 'report/view: overlays',
  })
  return []
}

const MEDIA = { json: 'application/json', gzip: 'application/gzip', stl: 'model/stl' }

/** The scene, volumes and meshes as the page reads them. Nothing of the patient's data but values and geometry. */
export async function writeView(inputs: ViewInputs, context: StepContext): Promise<DocumentsResult> {
  const {
    devices,
    image,
    bodies = [],
    resections = [],
    osteotomies = [],
    mirrors = [],
    landmarks = [],
  } = inputs
  const labels = inputs.labels && placeLabels(inputs.labels)
  const volumes = placeVolumes(image, laidOverlays(inputs, context), inputs.registrations ?? [])
  const structures = new Map(labels?.scene.structures.map(({ name, value }) => [name, value]))
  const placed = placeBodies({ devices, bodies, resections, osteotomies, mirrors }, structures)
  const written = placed.flatMap(({ write }, i) => (write ? [{ i, mesh: write }] : []))
  const jobs: ViewFile[] = [
    ...volumes.map(({ stored }) => ({ kind: 'gzip', bytes: bytesOf(stored) }) as const),
    ...written.map(({ mesh }) => ({ kind: 'mesh', mesh }) as const),
    ...(labels ? [{ kind: 'gzip', bytes: bytesOf(labels.stored) } as const] : []),
  ]
  context.checkCancelled()
  const packed = await context.parallel(viewFileTask, jobs)
  context.checkCancelled()
  const told = new Map(written.map(({ i }, n) => [i, packed[volumes.length + n]!]))
  const scene: Scene = {
    bodies: placed.map(({ body, write }, i) => reducedBody(body, write, told.get(i)?.triangles)),
    planes: scenePlanes(
      resections,
      mirrors,
      landmarks,
      [...devices.flatMap((device) => device.bodies), ...bodies].map(({ mesh }) => mesh),
    ),
    trajectories: sceneTrajectories(inputs.trajectories ?? []),
    landmarks: sceneLandmarks(landmarks),
    volumes: volumes.map((volume) => volume.scene),
    labels: labels?.scene ?? null,
  }
  const files = [
    {
      path: 'view/scene.json',
      bytes: new TextEncoder().encode(canonicalJson(scene)),
      mediaType: MEDIA.json,
    },
    ...volumes.map(({ scene: { values } }, n) => ({
      path: values,
      bytes: packed[n]!.bytes,
      mediaType: MEDIA.gzip,
    })),
    ...written.map(({ i }) => ({
      path: placed[i]!.body.mesh,
      bytes: told.get(i)!.bytes,
      mediaType: MEDIA.stl,
    })),
  ]
  if (labels) files.push({ path: labels.scene.values, bytes: packed.at(-1)!.bytes, mediaType: MEDIA.gzip })
  return { files }
}

function reducedBody(
  body: PlacedBody['body'],
  mesh: PlacedBody['write'],
  to: number | undefined,
): PlacedBody['body'] {
  const from = mesh ? mesh.triangles.length / 3 : 0
  return to === undefined || to === from ? body : { ...body, reduced: { from, to } }
}

/** What the web page reads of a case. */
export const viewStep = defineStep({
  kind: 'report/view',
  version: 2,
  title: 'Write what the page shows',
  inputs: {
    devices: ['Device'],
    image: 'Image',
    labels: 'LabelMap',
    overlays: ['Image'],
    registrations: ['Registration'],
    bodies: ['Body'],
    resections: ['Resection'],
    osteotomies: ['Osteotomy'],
    mirrors: ['Mirror'],
    trajectories: ['Trajectories'],
    landmarks: ['Landmarks'],
  },
  optional: ['labels', 'osteotomies'],
  params: z.strictObject({}),
  output: 'Documents',
  run: (inputs: ViewInputs, _params, context) => writeView(inputs, context),
})
