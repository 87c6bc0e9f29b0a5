import { pointOfIndex, type VolumeSource } from '../../geometry/volume.ts'
import type { Segment, SegmentFile } from '../segments.ts'
import { cielabOf } from './cielab.ts'
import { itemOfCode } from './coded-concept.ts'
import { type OwnObject, ownElements, shortText, uidsOf, writtenObject } from './own-object.ts'
import { SEGMENTATION } from './segmentation.ts'
import { TAGS } from './tags.ts'
import {
  bytesElement,
  codeItem,
  element,
  sequence,
  type WritableDataSet,
  type WritableElement,
} from './write.ts'

/** What a SEG object says beside its voxels. No clock and no counter: all of it comes from the case. */
export interface SegmentationObject extends Pick<SegmentFile, 'grid' | 'layers' | 'segments'> {
  /** What it shows, e.g. `bones`. */
  readonly title: string
  /** The case's pseudonym: stands as patient's name and number. */
  readonly caseName: string
  /** The image on whose grid it lies: gives study, frame of reference and references where it is DICOM. */
  readonly source?: VolumeSource
  /** YYYYMMDD, from the case. */
  readonly contentDate: string
  readonly softwareVersion: string
}

interface Frame {
  readonly segment: Segment
  readonly slice: number
}

/** A DS of at most 16 characters with as many digits as fit. */
export function decimal(x: number): string {
  for (let digits = 16; digits > 0; digits--) {
    const text = String(Number(x.toPrecision(digits)))
    if (text.length <= 16) return text
  }
  return '0'
}

/** Slices on which each segment has voxels, segment by segment. */
function framesOf({ grid, layers, segments }: SegmentationObject): Frame[] {
  const plane = grid.size[0] * grid.size[1]
  return segments.flatMap((segment) => {
    const values = layers[segment.layer]!
    return Array.from({ length: grid.size[2] }, (_, slice) => slice)
      .filter((slice) => values.subarray(slice * plane, (slice + 1) * plane).includes(segment.value))
      .map((slice) => ({ segment, slice }))
  })
}

/** One bit a pixel, the lowest bit of a byte first, frames without padding between them (PS3.5 8.1.1). */
function bitsOf({ grid, layers }: SegmentationObject, frames: readonly Frame[]): Uint8Array {
  const plane = grid.size[0] * grid.size[1]
  const bytes = new Uint8Array(Math.ceil((plane * frames.length) / 8))
  frames.forEach(({ segment, slice }, frame) => {
    const values = layers[segment.layer]!
    for (let i = 0; i < plane; i++) {
      if (values[slice * plane + i] !== segment.value) continue
      const bit = frame * plane + i
      bytes[bit >> 3]! |= 1 << (bit & 7)
    }
  })
  return bytes
}

const TISSUE = { value: '85756007', scheme: 'SCT', meaning: 'Tissue' }
const BODY_STRUCTURE = { value: '123037004', scheme: 'SCT', meaning: 'Anatomical Structure' }

function segmentItem(segment: Segment, number: number): WritableDataSet {
  const { label, category, type, modifier, region, regionModifier, algorithmType, algorithm, colour } =
    segment
  const known =
    algorithmType === 'MANUAL' || algorithmType === 'AUTOMATIC' || algorithmType === 'SEMIAUTOMATIC'
  const kind = known ? algorithmType : 'SEMIAUTOMATIC'
  return [
    sequence(
      'SegmentedPropertyCategoryCodeSequence',
      itemOfCode(category ?? (type ? BODY_STRUCTURE : TISSUE)),
    ),
    element('SegmentNumber', number),
    element('SegmentLabel', shortText(label) || `segment ${number}`),
    element('SegmentAlgorithmType', kind),
    ...(kind === 'MANUAL' ? [] : [element('SegmentAlgorithmName', shortText(algorithm ?? 'Trabecula'))]),
    ...(colour ? [element('RecommendedDisplayCielabValue', ...cielabOf(colour))] : []),
    sequence('SegmentedPropertyTypeCodeSequence', [
      ...itemOfCode(type ?? TISSUE),
      ...(modifier ? [sequence('SegmentedPropertyTypeModifierCodeSequence', itemOfCode(modifier))] : []),
    ]),
    ...(region
      ? [
          sequence('AnatomicRegionSequence', [
            ...itemOfCode(region),
            ...(regionModifier
              ? [sequence('AnatomicRegionModifierSequence', itemOfCode(regionModifier))]
              : []),
          ]),
        ]
      : []),
  ]
}

function sharedGroups({ grid }: SegmentationObject): WritableDataSet {
  const d = grid.direction
  return [
    sequence('PlaneOrientationSequence', [
      element('ImageOrientationPatient', ...[d[0], d[3], d[6], d[1], d[4], d[7]].map(decimal)),
    ]),
    sequence('PixelMeasuresSequence', [
      element('SliceThickness', decimal(grid.spacing[2])),
      element('SpacingBetweenSlices', decimal(grid.spacing[2])),
      element('PixelSpacing', decimal(grid.spacing[1]), decimal(grid.spacing[0])),
    ]),
  ]
}

/** The images of a source whose slices are those of the grid, one for one. */
function imagesOf({ source, grid }: SegmentationObject): readonly string[] {
  const uids = source?.sopInstanceUids ?? []
  return source?.sopClassUid && uids.length === grid.size[2] ? uids : []
}

function frameGroups(
  object: SegmentationObject,
  frames: readonly Frame[],
  numbers: ReadonlyMap<Segment, number>,
) {
  const slices = [...new Set(frames.map(({ slice }) => slice))].sort((a, b) => a - b)
  const place = new Map(slices.map((slice, index) => [slice, index + 1]))
  const images = imagesOf(object)
  return frames.map(({ segment, slice }): WritableDataSet => {
    const number = numbers.get(segment)!
    return [
      ...(images.length === 0 ? [] : [derivation(object.source!.sopClassUid!, images[slice]!)]),
      sequence('FrameContentSequence', [element('DimensionIndexValues', number, place.get(slice)!)]),
      sequence('PlanePositionSequence', [
        element('ImagePositionPatient', ...pointOfIndex(object.grid, [0, 0, slice]).map(decimal)),
      ]),
      sequence('SegmentIdentificationSequence', [element('ReferencedSegmentNumber', number)]),
    ]
  })
}

function derivation(sopClass: string, image: string): WritableElement {
  return sequence('DerivationImageSequence', [
    sequence('SourceImageSequence', [
      element('ReferencedSopClassUid', sopClass),
      element('ReferencedSopInstanceUid', image),
      sequence(
        'PurposeOfReferenceCodeSequence',
        codeItem('121322', 'DCM', 'Source image for image processing operation'),
      ),
    ]),
    sequence('DerivationCodeSequence', codeItem('113076', 'DCM', 'Segmentation')),
  ])
}

function dimensions(uid: string): WritableElement[] {
  const index = (pointer: number, group: number, label: string): WritableDataSet => [
    element('DimensionOrganizationUid', uid),
    element('DimensionIndexPointer', pointer),
    element('FunctionalGroupPointer', group),
    element('DimensionDescriptionLabel', label),
  ]
  return [
    sequence('DimensionOrganizationSequence', [element('DimensionOrganizationUid', uid)]),
    sequence(
      'DimensionIndexSequence',
      index(TAGS.ReferencedSegmentNumber, TAGS.SegmentIdentificationSequence, 'ReferencedSegmentNumber'),
      index(TAGS.ImagePositionPatient, TAGS.PlanePositionSequence, 'ImagePositionPatient'),
    ),
  ]
}

function references(object: SegmentationObject): WritableElement[] {
  const { sopClassUid, sopInstanceUids, seriesInstanceUid } = object.source ?? {}
  if (!sopClassUid || !sopInstanceUids?.length || !seriesInstanceUid) return []
  return [
    sequence('ReferencedSeriesSequence', [
      sequence(
        'ReferencedInstanceSequence',
        ...sopInstanceUids.map((uid) => [
          element('ReferencedSopClassUid', sopClassUid),
          element('ReferencedSopInstanceUid', uid),
        ]),
      ),
      element('SeriesInstanceUid', seriesInstanceUid),
    ]),
  ]
}

/**
 * Writes segments as one DICOM SEG object of type BINARY (PS3.3 A.51): a frame for each slice on which a segment has
 * voxels, so that segments may overlap; names, colours, codes and algorithms kept; segment numbers from 1 in the order
 * given. UIDs are derived from the content.
 */
export function writeSegmentation(
  object: SegmentationObject,
  hash: (bytes: Uint8Array) => string,
): Uint8Array {
  const { grid, segments, caseName } = object
  const own: OwnObject = {
    ...object,
    sopClassUid: SEGMENTATION,
    modality: 'SEG',
    series: object.title,
    seriesNumber: 900,
    instanceNumber: 1,
  }
  const { uid, study } = uidsOf(own, hash)
  const numbers = new Map(segments.map((segment, index) => [segment, index + 1]))
  const frames = framesOf(object)
  const overlap = object.layers.length > 1
  const dataSet: WritableElement[] = [
    ...ownElements(own, hash),
    element('ImageType', 'DERIVED', 'PRIMARY'),
    element('SeriesDate', object.contentDate),
    element('SeriesTime', '000000'),
    element('ContentTime', '000000'),
    ...references(object),
    ...dimensions(uid('dimensions', study, caseName, object.title)),
    element('SamplesPerPixel', 1),
    element('PhotometricInterpretation', 'MONOCHROME2'),
    element('NumberOfFrames', frames.length),
    element('Rows', grid.size[1]),
    element('Columns', grid.size[0]),
    element('BitsAllocated', 1),
    element('BitsStored', 1),
    element('HighBit', 0),
    element('PixelRepresentation', 0),
    element('LossyImageCompression', '00'),
    element('SegmentationType', 'BINARY'),
    sequence('SegmentSequence', ...segments.map((segment, index) => segmentItem(segment, index + 1))),
    element('SegmentsOverlap', overlap ? 'YES' : 'NO'),
    element('ContentLabel', 'SEGMENTATION'),
    element('ContentDescription', shortText(object.title)),
    element('ContentCreatorName', ''),
    sequence('SharedFunctionalGroupsSequence', sharedGroups(object)),
    sequence('PerFrameFunctionalGroupsSequence', ...frameGroups(object, frames, numbers)),
    bytesElement('PixelData', bitsOf(object, frames)),
  ]
  return writtenObject(own, dataSet, hash).bytes
}
