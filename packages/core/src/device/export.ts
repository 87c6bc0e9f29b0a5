import { z } from 'zod'
import { writeEncapsulatedModel } from '../formats/dicom/encapsulated-model.ts'
import { writeColouredObj } from '../formats/obj.ts'
import { writePointMap } from '../formats/point-map.ts'
import { writeStl } from '../formats/stl.ts'
import { type ThreeMfInput, writeThreeMf } from '../formats/three-mf/write.ts'
import type { Device, DocumentsResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { strutImplant } from './strut-zones.ts'

const MEDIA = {
  threeMf: 'model/3mf',
  stl: 'model/stl',
  dicom: 'application/dicom',
  vtp: 'model/vnd.vtk.vtp',
} as const
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
type About = z.output<typeof aboutParams>

const exportParams = aboutParams.extend({
  files: z
    .strictObject({
      beams: z
        .enum(['beside', 'none'])
        .default('beside')
        .describe('whether an implant with struts is written as core and beams too (3MF Beam Lattice)'),
      obj: z
        .enum(['auto', 'always', 'never'])
        .default('auto')
        .describe('DICOM Encapsulated OBJ with its MTL; auto: of bodies up to 200,000 triangles'),
    })
    .default({ beams: 'beside', obj: 'auto' })
    .describe('which files are written beside 3MF, STL and DICOM Encapsulated STL'),
})
export type ExportParams = z.output<typeof exportParams>

/** Of the DICOM series that hold devices: after the numbers that scanners give. */
const SERIES_NUMBER = 9000
/** Triangles: the OBJ text of a larger body takes more than 15 MB. */
const LARGE = 200_000

/**
 * A device's files: one 3MF with every body, each body as binary STL, as DICOM Encapsulated STL and as Encapsulated OBJ
 * with its MTL, an implant with struts as core and beams (3MF Beam Lattice) and the thickness of its coating as VTP, all in LPS mm as printed (scaled). No
 * patient's name or number: the case's pseudonym alone.
 * @throws TrabeculaError MESH_EMPTY, StepError BOOLEAN_FAILED
 */
export async function exportDevice(
  device: Device,
  image: ImageResult | undefined,
  params: ExportParams,
  context: StepContext,
): Promise<DocumentsResult> {
  const files: { path: string; bytes: Uint8Array; mediaType: string }[] = []
  const put = (name: string, bytes: Uint8Array, mediaType: string) =>
    files.push({ path: `${device.name}/${name}`, bytes, mediaType })
  const stls = device.bodies.map((body) => writeStl(body.mesh))
  put(`${device.name}.3mf`, threeMfOf(device, device.bodies, stls, params, context), MEDIA.threeMf)
  const struts = params.files.beams === 'beside' ? await strutImplant(device, context) : undefined
  if (struts) {
    const [body, ...others] = device.bodies
    const bodies = [{ ...body!, mesh: struts.core, beams: struts.beams }, ...others]
    put(`${device.name}-beams.3mf`, threeMfOf(device, bodies, stls, params, context), MEDIA.threeMf)
  }
  const { design } = device
  if (design?.kind === 'implant' && design.coating && device.scale === 1) {
    const map = writePointMap(device.bodies[0]!.mesh, 'coating_thickness', design.coating.map)
    put(`${device.name}-coating.vtp`, map, MEDIA.vtp)
  }
  const { obj } = params.files
  device.bodies.forEach((body, index) => {
    context.checkCancelled()
    context.progress((index + 1) / (device.bodies.length + 1), `writing ${body.name}`)
    const about = dicomHead(device, body, image, params)
    const asStl = { ...about, format: 'stl', document: stls[index]!, instanceNumber: index + 1 } as const
    put(`${body.name}.stl`, stls[index]!, MEDIA.stl)
    put(`${body.name}.dcm`, writeEncapsulatedModel(asStl, context.hash).bytes, MEDIA.dicom)
    if (obj === 'never' || (obj === 'auto' && body.mesh.triangles.length / 3 > LARGE)) return
    const first = device.bodies.length + 2 * index + 1
    for (const [name, bytes] of objObjects(about, body, first, context)) put(name, bytes, MEDIA.dicom)
  })
  return { files }
}

type DicomHead = ReturnType<typeof dicomHead>

/** The body as Encapsulated OBJ and its colours as Encapsulated MTL, which the OBJ names. */
function objObjects(
  about: DicomHead,
  body: Body,
  first: number,
  context: StepContext,
): [string, Uint8Array][] {
  const uri = `${body.name}.mtl`
  const { obj, mtl } = writeColouredObj(body, uri)
  const library = writeEncapsulatedModel(
    { ...about, format: 'mtl', document: mtl, instanceNumber: first },
    context.hash,
  )
  const { bytes } = writeEncapsulatedModel(
    {
      ...about,
      format: 'obj',
      document: obj,
      instanceNumber: first + 1,
      library: { uri, sopInstanceUid: library.sopInstanceUid },
    },
    context.hash,
  )
  return [
    [`${body.name}.obj.dcm`, bytes],
    [`${body.name}.mtl.dcm`, library.bytes],
  ]
}

function threeMfOf(
  device: Device,
  bodies: readonly ThreeMfInput[],
  stls: readonly Uint8Array[],
  params: About,
  context: StepContext,
): Uint8Array {
  const content = context.hash(new TextEncoder().encode(stls.map((stl) => context.hash(stl)).join('\n')))
  return writeThreeMf(bodies, {
    title: `${params.case} ${device.name}`,
    designer: 'Trabecula',
    description: DISCLAIMER,
    application: `Trabecula ${params.version}`,
    hash: context.hash,
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

/** What a body's DICOM objects say, whatever their format. */
function dicomHead(device: Device, body: Body, image: ImageResult | undefined, params: About) {
  const scale = device.scale === 1 ? '' : `, scale ${device.scale}`
  return {
    title: body.name,
    description: `${device.name}: ${body.name}${scale}`,
    caseName: params.case,
    side: body.side,
    group: device.name,
    seriesNumber: SERIES_NUMBER,
    ...(image && { source: image.volume.source }),
    ...(params.date !== undefined && { contentDate: params.date }),
    // A model follows the anatomy; guides and implants are designed on it, implants from the mirrored side.
    modified: device.kind !== 'model',
    mirrored: device.kind === 'implant',
    use: device.kind,
    marked: device.marking.some((text) => text.includes(params.case)),
    colour: body.colour,
    ...(body.opacity !== undefined && { opacity: body.opacity }),
    softwareVersion: params.version,
  }
}

export const exportStep = defineStep<
  { readonly of: Device; readonly image?: ImageResult },
  ExportParams,
  DocumentsResult
>({
  kind: 'device/export',
  version: 2,
  title: 'Writes a device as 3MF, STL and DICOM Encapsulated STL and OBJ',
  inputs: { of: 'Device', image: 'Image' },
  params: exportParams,
  output: 'Documents',
  run: ({ of, image }, params, context) => exportDevice(of, image, params, context),
})

/**
 * `assembly.3mf`: every body of every device by name in its place in the patient, mm: scaled devices stand in the
 * patient's size. Where two devices have a body of one name, its name carries the device's.
 * @throws StepError DEVICE_EMPTY
 */
export function exportAssembly(
  devices: readonly Device[],
  params: About,
  context: StepContext,
): DocumentsResult {
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
    hash: context.hash,
    metadata: {
      case: params.case,
      version: params.version,
      frame: 'LPS',
      devices: devices.map(({ name }) => name).join(' '),
    },
  })
  return { files: [{ path: 'assembly.3mf', bytes, mediaType: MEDIA.threeMf }] }
}

export const assemblyStep = defineStep<{ readonly of: readonly Device[] }, About, DocumentsResult>({
  kind: 'device/assembly',
  version: 2,
  title: 'Writes every body of every device in its place as one 3MF',
  inputs: { of: ['Device'] },
  params: aboutParams,
  output: 'Documents',
  run: ({ of }, params, context) => exportAssembly(of, params, context),
})
