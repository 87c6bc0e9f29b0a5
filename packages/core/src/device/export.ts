import { z } from 'zod'
import { writeEncapsulatedStl } from '../formats/dicom/encapsulated-stl.ts'
import { writeStl } from '../formats/stl.ts'
import { writeThreeMf } from '../formats/three-mf/write.ts'
import type { Device, DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'

const MEDIA = { threeMf: 'model/3mf', stl: 'model/stl', dicom: 'application/dicom' } as const
const DISCLAIMER = 'Not cleared as a medical device; the responsible person verifies.'

const aboutParams = z.strictObject({
  case: z.string().min(1).max(64).describe('pseudonym of the case'),
  version: z.string().min(1).describe('version of the program'),
  date: z
    .string()
    .regex(/^\d{8}$/)
    .optional()
    .describe('date written into DICOM files, YYYYMMDD; the clock is never asked'),
})
export type ExportParams = z.output<typeof aboutParams>

/** Of the DICOM series that hold devices: after the numbers that scanners give. */
const SERIES_NUMBER = 9000

/**
 * A device's files: one 3MF with every body, and each body as binary STL and as DICOM Encapsulated STL, all in LPS mm
 * as printed (scaled). No patient's name or number: the case's pseudonym alone.
 * @throws TrabeculaError MESH_EMPTY
 */
export function exportDevice(
  device: Device,
  image: ImageResult | undefined,
  params: ExportParams,
  context: StepContext,
): DocumentsResult {
  const files: { path: string; bytes: Uint8Array; mediaType: string }[] = []
  const put = (name: string, bytes: Uint8Array, mediaType: string) =>
    files.push({ path: `${device.name}/${name}`, bytes, mediaType })
  const stls = device.bodies.map((body) => writeStl(body.mesh))
  put(`${device.name}.3mf`, threeMfOf(device, stls, params, context), MEDIA.threeMf)
  device.bodies.forEach((body, index) => {
    context.checkCancelled()
    context.progress((index + 1) / (device.bodies.length + 1), `writing ${body.name}`)
    put(`${body.name}.stl`, stls[index]!, MEDIA.stl)
    put(`${body.name}.dcm`, dicomOf(device, body, index, stls[index]!, image, params, context), MEDIA.dicom)
  })
  return { files }
}

function threeMfOf(
  device: Device,
  stls: readonly Uint8Array[],
  params: ExportParams,
  context: StepContext,
): Uint8Array {
  const content = context.hash(new TextEncoder().encode(stls.map((stl) => context.hash(stl)).join('\n')))
  return writeThreeMf(device.bodies, {
    title: `${params.case} ${device.name}`,
    designer: 'Trabecula',
    description: DISCLAIMER,
    application: `Trabecula ${params.version}`,
    metadata: {
      case: params.case,
      device: device.name,
      kind: device.kind,
      side: device.side,
      scale: String(device.scale),
      version: params.version,
      frame: 'LPS',
      content,
      ...(device.marking.length > 0 && { marking: device.marking.join(' | ') }),
      ...(device.material !== undefined && { material: device.material }),
    },
  })
}

function dicomOf(
  device: Device,
  body: Body,
  index: number,
  stl: Uint8Array,
  image: ImageResult | undefined,
  params: ExportParams,
  context: StepContext,
): Uint8Array {
  const scale = device.scale === 1 ? '' : `, scale ${device.scale}`
  return writeEncapsulatedStl(
    {
      stl,
      title: body.name,
      description: `${device.name}: ${body.name}${scale}`,
      caseName: params.case,
      side: body.side,
      group: device.name,
      instanceNumber: index + 1,
      seriesNumber: SERIES_NUMBER,
      ...(image && { source: image.volume.source }),
      ...(params.date !== undefined && { contentDate: params.date }),
      mirrored: false,
      softwareVersion: params.version,
    },
    context.hash,
  )
}

export const exportStep = defineStep<
  { readonly of: Device; readonly image?: ImageResult },
  ExportParams,
  DocumentsResult
>({
  kind: 'device/export',
  version: 1,
  title: 'Writes a device as 3MF, STL and DICOM Encapsulated STL',
  inputs: { of: 'Device', image: 'Image' },
  params: aboutParams,
  output: 'Documents',
  run: ({ of, image }, params, context) => exportDevice(of, image, params, context),
})

/**
 * `assembly.3mf`: every body of every device by name in its place in the patient, mm: scaled devices stand in the
 * patient's size. Where two devices have a body of one name, its name carries the device's.
 * @throws StepError DEVICE_EMPTY
 */
export function exportAssembly(devices: readonly Device[], params: ExportParams): DocumentsResult {
  const names = devices.flatMap(({ bodies }) => bodies.map(({ name }) => name))
  const bodies = devices.flatMap((device) =>
    device.bodies.map((body) => ({
      ...body,
      name:
        names.indexOf(body.name) === names.lastIndexOf(body.name) ? body.name : `${device.name}_${body.name}`,
      mesh:
        device.scale === 1
          ? body.mesh
          : { ...body.mesh, positions: body.mesh.positions.map((value) => value / device.scale) },
    })),
  )
  if (bodies.length === 0) {
    throw new StepError({
      code: 'DEVICE_EMPTY',
      message: 'expected at least one body for the assembly, got none',
      where: 'assembly.3mf',
      remedy: 'Look at the faults of the devices: none of them was made.',
    })
  }
  const bytes = writeThreeMf(bodies, {
    title: `${params.case} assembly`,
    designer: 'Trabecula',
    description: DISCLAIMER,
    application: `Trabecula ${params.version}`,
    metadata: {
      case: params.case,
      version: params.version,
      frame: 'LPS',
      devices: devices.map(({ name }) => name).join(' '),
    },
  })
  return { files: [{ path: 'assembly.3mf', bytes, mediaType: MEDIA.threeMf }] }
}

export const assemblyStep = defineStep<{ readonly of: readonly Device[] }, ExportParams, DocumentsResult>({
  kind: 'device/assembly',
  version: 1,
  title: 'Writes every body of every device in its place as one 3MF',
  inputs: { of: ['Device'] },
  params: aboutParams,
  output: 'Documents',
  run: ({ of }, params) => exportAssembly(of, params),
})
