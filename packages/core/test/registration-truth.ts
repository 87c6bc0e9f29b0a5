// For tests: the demonstration's CT and MR, and where the MR's tumour truly lies. What is absent is told by `truthMissing`.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Matrix4, Vector3 } from '../src/base/vectors.ts'
import type { ImageResult } from '../src/geometry/image.ts'
import { movedPoint } from '../src/geometry/rigid.ts'
import { pointOfIndex } from '../src/geometry/volume.ts'
import { readImage, readImageSchema } from '../src/image/read.ts'
import { importLabels, importLabelsSchema } from '../src/label/import.ts'
import { diskFiles, SHARED_DATA, testContext } from './file-set.ts'

const CASES = fileURLToPath(new URL('../../../cases/', import.meta.url))
const FOLDER = `${SHARED_DATA}synthetic-pelvis-tumour/truth/`

export const truthMissing = !existsSync(`${FOLDER}truth.json`)

export interface RegistrationTruth {
  readonly transform: Matrix4
  /** Centres of the tumour's voxels in the MR's frame. */
  readonly tumour: readonly Vector3[]
  readonly figures: {
    readonly tumour: { readonly volume_mm3: number; readonly centroid_LPS: Vector3 }
    readonly tumour_mrgrid: { readonly volume_mm3: number; readonly centroid_LPS: Vector3 }
    readonly min_distance_tumour_to_mm: Readonly<Record<string, number>>
  }
}

export function caseImage(path: string, modality?: string): Promise<ImageResult> {
  const params = readImageSchema.parse(modality === undefined ? {} : { modality })
  return readImage(diskFiles(`${CASES}${path}`), params, testContext())
}

export function sharedImage(name: string): Promise<ImageResult> {
  return readImage(diskFiles(`${SHARED_DATA}${name}`), readImageSchema.parse({}), testContext())
}

export async function registrationTruth(): Promise<RegistrationTruth> {
  const figures = JSON.parse(readFileSync(`${FOLDER}truth.json`, 'utf8'))
  const { grid, values } = await importLabels(
    diskFiles(`${FOLDER}tumour_mrgrid.nii.gz`),
    importLabelsSchema.parse({}),
    testContext(),
  )
  const [nx, ny] = grid.size
  const tumour: Vector3[] = []
  values.forEach((value, n) => {
    if (value !== 0)
      tumour.push(pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]))
  })
  return { transform: figures.T_CT_from_MR_LPS.flat(), tumour, figures }
}

/** Mean distance over the tumour's voxels between where a transform and where the truth puts them, mm. */
export function meanError({ transform, tumour }: RegistrationTruth, found: Matrix4): number {
  const sum = tumour.reduce((total, point) => {
    const [a, b] = [movedPoint(found, point), movedPoint(transform, point)]
    return total + Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
  }, 0)
  return sum / tumour.length
}
