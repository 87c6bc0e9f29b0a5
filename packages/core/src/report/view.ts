import { gzipSync } from 'fflate'
import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import type { Device, DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { defineStep, defineTask, type StepContext, StepError } from '../step.ts'
import { defaultWindow } from './slice-picture.ts'

/** Most structures that a byte can name. */
const MOST_STRUCTURES = 255
const INT16_MAX = 32767

/** What the page needs to show a case; the paths are relative to the output folder. */
export interface Scene {
  readonly bodies: readonly SceneBody[]
  readonly volumes: readonly SceneVolume[]
  readonly labels: SceneLabels | null
}

export interface SceneBody {
  readonly device: string
  readonly name: string
  /** For people: `hip left`. */
  readonly label: string
  readonly side: string
  readonly colour: readonly [number, number, number]
  /** Path of the STL file. */
  readonly mesh: string
  /** The device's scale about the frame's origin; 1 where the body lies as in the patient. */
  readonly scale: number
  /** Value in the label volume, null where no structure has the body's name. */
  readonly structure: number | null
}

interface SceneGrid {
  readonly size: readonly [number, number, number]
  readonly spacing: readonly [number, number, number]
  readonly origin: readonly [number, number, number]
  /** Row-major; the columns are the axes of i, j, k in LPS. */
  readonly direction: readonly number[]
}

export interface SceneVolume extends SceneGrid {
  readonly name: string
  readonly modality: string
  /** Path of little-endian int16 values, gzip. */
  readonly values: string
  /** Measured value = slope · stored + intercept. */
  readonly slope: number
  readonly intercept: number
  /** In measured values. */
  readonly window: { readonly level: number; readonly width: number }
}

export interface SceneLabels extends SceneGrid {
  /** Path of u8 values, gzip. */
  readonly values: string
  readonly structures: readonly {
    readonly value: number
    readonly name: string
    readonly label: string
    readonly colour: readonly [number, number, number]
  }[]
}

/** Compresses bytes into one gzip member without name and time (browsers refuse several members). */
export const gzipTask = defineTask('report/gzip', (bytes: Uint8Array) =>
  // `mem` is set: fflate derives it from Math.log where it is left out, and engines may differ there.
  gzipSync(bytes, { level: 1, mem: 6, mtime: 0 }),
)

/** `hip_left` as people read it: `hip left`. */
export function readableName(name: string): string {
  return name.replaceAll('_', ' ')
}

/** Values as int16 with the line that gives the measured values back: whole numbers that fit stay as they are. */
export function toInt16(values: VoxelArray): { stored: Int16Array; slope: number; intercept: number } {
  if (values instanceof Int16Array) return { stored: values, slope: 1, intercept: 0 }
  let [low, high, whole] = [Infinity, -Infinity, true]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
    whole &&= Number.isInteger(value)
  }
  if (!(low <= high)) [low, high] = [0, 0]
  if (whole && low >= -INT16_MAX - 1 && high <= INT16_MAX)
    return { stored: Int16Array.from(values), slope: 1, intercept: 0 }
  const slope = high > low ? (high - low) / (2 * INT16_MAX) : 1
  const intercept = (low + high) / 2
  const stored = new Int16Array(values.length)
  for (let i = 0; i < values.length; i++) stored[i] = Math.round((values[i]! - intercept) / slope)
  return { stored, slope, intercept }
}

/** Label values as bytes, numbered anew in the table's order where a value is over 255. @throws StepError VIEW_TOO_MANY_STRUCTURES */
export function toBytes(labels: LabelMap): { stored: Uint8Array; values: readonly number[] } {
  const { structures } = labels
  const values = structures.map(({ value }) => value)
  if (values.every((value) => value <= MOST_STRUCTURES)) {
    const stored = labels.values instanceof Uint8Array ? labels.values : Uint8Array.from(labels.values)
    return { stored, values }
  }
  if (structures.length > MOST_STRUCTURES) {
    throw new StepError({
      code: 'VIEW_TOO_MANY_STRUCTURES',
      message: `expected at most ${MOST_STRUCTURES} structures for the page, got ${structures.length}`,
      where: 'report/view: labels',
      remedy: 'keep the structures that the devices need in a label entry of their own',
    })
  }
  const table = new Uint8Array(65536)
  values.forEach((value, i) => {
    table[value] = i + 1
  })
  return {
    stored: Uint8Array.from(labels.values, (value) => table[value]!),
    values: values.map((_, i) => i + 1),
  }
}

function sceneGrid({ size, spacing, origin, direction }: Grid): SceneGrid {
  return { size, spacing, origin, direction }
}

function sceneBodies(devices: readonly Device[], values: ReadonlyMap<string, number>): SceneBody[] {
  return devices.flatMap((device) =>
    device.bodies.map(({ name, side, colour }) => ({
      device: device.name,
      name,
      label: readableName(name),
      side,
      colour,
      mesh: `${device.name}/${name}.stl`,
      scale: device.scale,
      structure: values.get(name) ?? null,
    })),
  )
}

/** The bytes of a typed array; its numbers are little-endian on every machine that runs us (WebAssembly asks for it). */
function bytesOf(array: Int16Array | Uint8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

export interface ViewInputs {
  readonly devices: readonly Device[]
  readonly image: ImageResult
  readonly labels?: LabelMap
}

/** The scene and the volumes as the page reads them. Nothing of the patient's data but values and geometry. */
export async function writeView(
  { devices, image, labels }: ViewInputs,
  context: StepContext,
): Promise<DocumentsResult> {
  const { volume } = image
  const { stored, slope, intercept } = toInt16(volume.values)
  const marks = labels ? toBytes(labels) : undefined
  const jobs = marks ? [bytesOf(stored), bytesOf(marks.stored)] : [bytesOf(stored)]
  const packed = await context.parallel(gzipTask, jobs)
  context.checkCancelled()
  const name = volume.modality.toLowerCase().replaceAll(/[^a-z0-9]/g, '') || 'image'
  const values = new Map(labels?.structures.map((structure, i) => [structure.name, marks!.values[i]!]))
  const scene: Scene = {
    bodies: sceneBodies(devices, values),
    volumes: [
      {
        name,
        modality: volume.modality,
        ...sceneGrid(volume.grid),
        values: `view/${name}.i16.gz`,
        slope,
        intercept,
        window: defaultWindow(image),
      },
    ],
    labels: labels
      ? {
          values: 'view/labels.u8.gz',
          ...sceneGrid(labels.grid),
          structures: labels.structures.map((structure, i) => ({
            value: marks!.values[i]!,
            name: structure.name,
            label: readableName(structure.name),
            colour: structure.colour,
          })),
        }
      : null,
  }
  const gzip = 'application/gzip'
  const files = [
    {
      path: 'view/scene.json',
      bytes: new TextEncoder().encode(canonicalJson(scene)),
      mediaType: 'application/json',
    },
    { path: `view/${name}.i16.gz`, bytes: packed[0]!, mediaType: gzip },
  ]
  if (packed[1]) files.push({ path: 'view/labels.u8.gz', bytes: packed[1], mediaType: gzip })
  return { files }
}

/** What the web page reads of a case. */
export const viewStep = defineStep({
  kind: 'report/view',
  version: 1,
  title: 'Write what the page shows',
  inputs: { devices: ['Device'], image: 'Image', labels: 'LabelMap' },
  params: z.strictObject({}),
  output: 'Documents',
  run: (inputs: ViewInputs, _params, context) => writeView(inputs, context),
})
