import { z } from 'zod'
import { faultOf, TrabeculaError, type Warning } from '../base/errors.ts'
import type { ImageResult } from '../geometry/image.ts'
import { defineStep, type FileSet, type StepContext, StepError } from '../step.ts'
import type { FoundVolume } from './found-volume.ts'
import { namelessPlace, namelessText, namelessWarning } from './nameless.ts'
import { type ImageSurvey, surveyImages } from './survey.ts'

/** Parameters of `image/read`. */
export const readImageSchema = z.strictObject({
  modality: z
    .string()
    .regex(/^[A-Z]{2,16}$/)
    .optional()
    .meta({
      description:
        'What the image is (CT, MR, …); needed where the file cannot say. With DICOM: only series of this modality',
    }),
  seriesInstanceUid: z
    .string()
    .regex(/^[0-9.]{1,64}$/)
    .optional()
    .meta({ description: 'SeriesInstanceUID, where there are several' }),
  mend: z.enum(['resample']).optional().meta({
    description: 'Interpolate slices that are no regular grid (tilt, gaps, unequal spacing) onto one',
  }),
  orientation: z
    .enum(['RAS', 'LPS'])
    .optional()
    .meta({ description: 'Frame of a NIfTI or NRRD file that does not name its own' }),
})

export type ReadImageParams = z.infer<typeof readImageSchema>

function nothingFound(survey: ImageSurvey): TrabeculaError {
  const reasons = survey.rejected.filter(
    (file) => !['NOT_AN_IMAGE', 'NOT_DICOM', 'LOCALIZER'].includes(file.code),
  )
  const first = reasons[0] ?? survey.rejected[0]
  const more = survey.rejected.length > 1 ? ` (and ${survey.rejected.length - 1} more files)` : ''
  return new StepError({
    code: first?.code ?? 'IMAGE_NONE',
    message: first ? `no volume can be read: ${first.message}${more}` : 'expected an image, got no file',
    where: first?.file ?? 'image',
    remedy:
      'give a folder, zip or file with CT or MR slices, NIfTI, NRRD or MetaImage; `trabecula info` names every file',
  })
}

/** The one volume that the parameters name: by series, by modality, else the one with most voxels. @throws StepError */
export function chooseVolume(
  survey: ImageSurvey,
  params: Pick<ReadImageParams, 'modality' | 'seriesInstanceUid'>,
): FoundVolume {
  if (survey.volumes.length === 0) throw nothingFound(survey)
  const fits = survey.volumes.filter(
    (volume) =>
      (params.seriesInstanceUid === undefined || volume.seriesInstanceUid === params.seriesInstanceUid) &&
      (params.modality === undefined || volume.modality === params.modality),
  )
  const [first] = fits
  if (first) return first
  const wanted =
    params.seriesInstanceUid === undefined
      ? `modality ${params.modality}`
      : `series ${params.seriesInstanceUid}`
  const there = survey.volumes
    .map((volume) => `${volume.modality} ${volume.seriesInstanceUid ?? ''}`.trim())
    .join(', ')
  throw new StepError({
    code: 'SERIES_NOT_FOUND',
    message: `expected a volume of ${wanted}, got ${there}`,
    where: 'image',
    remedy: 'name one of the series that are there',
  })
}

/** Refuses what cannot be read without choosing for the user. @throws StepError */
export function refuseIrregular(volume: FoundVolume, mend: boolean): void {
  const { missing, tilt, maxError } = volume.geometry
  const where = volume.conflicts[0] ?? volume.seriesInstanceUid ?? 'image'
  if (volume.conflicts.length > 0) {
    const message = `${volume.conflicts.length} slices stand where another one with other pixels or another place in the plane stands`
    throw new StepError({
      code: 'DUPLICATE_CONFLICT',
      message,
      where,
      remedy: 'remove the slices that do not belong to the series',
    })
  }
  if (mend || volume.fault === 'none' || volume.fault === 'rounding') return
  const remedy =
    'get the complete original series; or set `mend: resample` to interpolate it, which is recorded'
  if (volume.fault === 'missing') {
    const message = `expected a slice every ${volume.grid.spacing[2]} mm, got none at ${missing.length} places (index ${missing.slice(0, 8).join(', ')}${missing.length > 8 ? ', …' : ''})`
    throw new StepError({ code: 'SLICES_MISSING', message, where, remedy })
  }
  if (volume.fault === 'unequal') {
    const message = `expected slices at equal distances, got corners up to ${maxError} mm off a regular grid`
    throw new StepError({ code: 'SLICES_UNEQUAL', message, where, remedy })
  }
  if (tilt === 0) {
    const message = `expected slices straight above each other, got slices shifted in their plane by up to ${maxError} mm`
    throw new StepError({ code: 'SLICES_SHIFTED', message, where, remedy })
  }
  const message = `expected slices straight above each other, got a stack sheared by ${tilt.toFixed(2)}° (gantry tilt) and corners up to ${maxError} mm off a regular grid`
  throw new StepError({ code: 'GANTRY_TILT', message, where, remedy })
}

/** Decodes a found volume and passes its warnings on. @throws StepError */
export async function loadVolume(
  volume: FoundVolume,
  mend: boolean,
  context: StepContext,
): Promise<ImageResult> {
  refuseIrregular(volume, mend)
  for (const warning of volume.warnings) context.warn(warning)
  const result = await volume.load(mend)
  if (result.resampled) {
    const message = `slices are no regular grid (${volume.fault}); interpolated onto one, ${result.padding} voxels have no data`
    context.warn({ code: 'RESAMPLED', message, where: volume.seriesInstanceUid ?? 'image' })
  }
  return result
}

/**
 * Reads one volume from DICOM (folder, zip or file), NIfTI, NRRD or MetaImage, on a regular grid in LPS mm.
 * CT values are Hounsfield units. A stack that is no regular grid is refused unless `mend` asks for interpolation.
 * @throws StepError IMAGE_NONE, SERIES_NOT_FOUND, SLICES_MISSING, SLICES_UNEQUAL, SLICES_SHIFTED, GANTRY_TILT, DUPLICATE_CONFLICT,
 * PIXELS_UNREADABLE, IMAGE_TOO_LARGE, or the code of the one file that could not be read
 */
export async function readImage(
  files: FileSet,
  params: ReadImageParams,
  context: StepContext,
): Promise<ImageResult> {
  const survey = await surveyImages(files, context, {
    modality: params.modality,
    orientation: params.orientation,
  })
  return loadVolume(chooseVolume(survey, params), params.mend === 'resample', context)
}

export const readImageStep = defineStep({
  kind: 'image/read',
  version: 1,
  title: 'Read an image series',
  inputs: { files: 'Files' },
  params: readImageSchema,
  output: 'Image',
  run: async ({ files }: { files: FileSet }, params: ReadImageParams, context) => {
    const warn = (warning: Warning) => context.warn(namelessWarning(warning, files))
    try {
      return await readImage(files, params, { ...context, warn })
    } catch (error) {
      if (!(error instanceof TrabeculaError)) throw error
      const { message, where, ...rest } = faultOf(error)
      const said = { message: namelessText(message, files), where: namelessPlace(where, files) }
      throw new TrabeculaError({ ...rest, ...said }, error.faultClass)
    }
  },
})
