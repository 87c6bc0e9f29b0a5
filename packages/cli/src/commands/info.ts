import {
  type AssumedFrame,
  chooseVolume,
  type FoundVolume,
  type GateResult,
  type ImageResult,
  judgeScan,
  type RejectedFile,
  surveyImages,
  TrabeculaError,
  type Warning,
} from '@trabecula/core'
import type { Command, CommandOption } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'

/** Options for what a file itself may not say; shared by the commands that read an image. */
export const imageOptions: readonly CommandOption[] = [
  {
    flags: '--modality <name>',
    description: 'CT, MR, … where the file does not say (NIfTI, NRRD, MetaImage)',
  },
  { flags: '--orientation <frame>', description: 'RAS or LPS, for a NIfTI or NRRD that names no frame' },
]

/** The image options' values, checked. @throws TrabeculaError CALL_INVALID (a wrong call) */
export function imageOptionsOf(options: Readonly<Record<string, string | boolean | undefined>>): {
  readonly modality: string | undefined
  readonly orientation: AssumedFrame | undefined
} {
  const wrong = (message: string, where: string) =>
    new TrabeculaError({ code: 'CALL_INVALID', message, where, remedy: 'see --help' }, 'call')
  const { modality, orientation } = options
  if (modality !== undefined && !(typeof modality === 'string' && /^[A-Z]{2,16}$/.test(modality))) {
    throw wrong('expected a DICOM modality such as CT or MR, got something else', '--modality')
  }
  if (orientation !== undefined && orientation !== 'RAS' && orientation !== 'LPS') {
    throw wrong('expected RAS or LPS, got something else', '--orientation')
  }
  return { modality, orientation }
}

interface VolumeInfo {
  readonly modality: string
  readonly size: readonly number[]
  readonly spacing: readonly number[]
  readonly origin: readonly number[]
  readonly direction: readonly number[]
  readonly frames: number
  readonly valueRange: readonly [number, number]
  readonly transferSyntax: string | null
  readonly seriesInstanceUid: string | null
  readonly geometry: FoundVolume['geometry']
  readonly warnings: readonly Warning[]
  /** The scan gate on the whole image: in a case it judges the region of the devices. */
  readonly gate: Pick<GateResult, 'verdicts' | 'findings'>
}

function infoOf(volume: FoundVolume, image: ImageResult): VolumeInfo {
  const conflicts: Warning[] = volume.conflicts.map((where) => ({
    code: 'DUPLICATE_CONFLICT',
    message: 'the slice stands where another one with other pixels or another place in the plane stands',
    where,
  }))
  return {
    modality: volume.modality,
    size: volume.grid.size,
    spacing: volume.grid.spacing,
    origin: volume.grid.origin,
    direction: volume.grid.direction,
    frames: volume.frames,
    valueRange: image.valueRange,
    transferSyntax: volume.transferSyntax ?? null,
    seriesInstanceUid: volume.seriesInstanceUid ?? null,
    geometry: volume.geometry,
    warnings: [...volume.warnings, ...conflicts],
    gate: judgeScan(image),
  }
}

/** What each purpose may expect, and every rule that is not passed. */
function gateLines({ verdicts, findings }: VolumeInfo['gate']): string[] {
  const purposes = (['model', 'guide', 'implant'] as const).map(
    (purpose) => `${purpose} ${verdicts[purpose]}`,
  )
  const marked = findings.filter(({ verdicts: v }) => Object.values(v).some((verdict) => verdict !== 'pass'))
  return [
    `  gate       ${purposes.join(', ')} (whole image; a case judges the region of its devices)`,
    ...marked.map(
      ({ title, value, unit, limit, remedy }) =>
        `    ${title}: ${value}${unit ? ` ${unit}` : ''} (${limit}): ${remedy}`,
    ),
  ]
}

function linesOf(volume: VolumeInfo): string[] {
  const { geometry: g } = volume
  const numbers = (values: readonly number[]) => values.map((value) => Number(value.toFixed(4))).join(' ')
  const verdict = g.regular && g.duplicate.length === 0 ? 'regular' : 'NOT TO BE TRUSTED'
  return [
    `${volume.modality}  ${volume.size.join(' × ')} voxels of ${volume.spacing.map((s) => Number(s.toFixed(4))).join(' × ')} mm, ${volume.frames} slices`,
    ...(volume.seriesInstanceUid ? [`  series     ${volume.seriesInstanceUid}`] : []),
    `  origin     ${numbers(volume.origin)} (LPS)`,
    `  direction  ${numbers(volume.direction)}`,
    `  values     ${volume.valueRange.join(' to ')}`,
    `  grid       ${verdict}: tilt ${g.tilt.toFixed(2)}°, greatest error ${g.maxError.toFixed(4)} mm, ${g.missing.length} missing, ${g.duplicate.length} duplicate`,
    ...volume.warnings.map(
      (warning) => `  warning    ${warning.code}: ${warning.message} (${warning.where})`,
    ),
    ...gateLines(volume.gate),
  ]
}

export const infoCommand: Command = {
  name: 'info',
  arguments: '<image>',
  summary: 'Say what a folder, zip or file holds and whether it can be trusted',
  examples: ['trabecula info cases/pelvis-tumour/ct.zip', 'trabecula info cases/pelvis/ct.nii.gz --json'],
  options: imageOptions,
  async run(args, options, io) {
    const survey = await surveyImages(fileSetOf(args[0]!), io.context, imageOptionsOf(options))
    const volumes: VolumeInfo[] = []
    const rejected: RejectedFile[] = [...survey.rejected]
    for (const volume of survey.volumes) {
      try {
        volumes.push(infoOf(volume, await volume.load(false)))
      } catch (error) {
        if (!(error instanceof TrabeculaError)) throw error
        rejected.push({ file: error.where, code: error.code, message: error.message })
      }
    }
    if (volumes.length === 0) chooseVolume({ volumes: [], rejected }, {})
    for (const volume of volumes) for (const line of linesOf(volume)) io.say(line)
    for (const { file, code, message } of rejected) io.say(`set aside  ${file}: ${code}: ${message}`)
    const trusted = volumes.every(({ geometry }) => geometry.regular && geometry.duplicate.length === 0)
    return { result: { volumes, rejected }, exitCode: trusted ? 0 : 4 }
  },
}
