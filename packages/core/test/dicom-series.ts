// For tests: DICOM slices of a known field, anywhere in space.

import type { Vector3 } from '../src/base/vectors.ts'
import { bytesElement, element, type WritableElement, writePart10 } from '../src/formats/dicom/write.ts'
import type { SourceFile } from '../src/step.ts'
import { bytesFile } from './file-set.ts'

export interface SliceWish {
  readonly name: string
  readonly columns: number
  readonly rows: number
  /** Between columns, then between rows. */
  readonly spacing: readonly [number, number]
  readonly position: Vector3
  readonly rowAxis: Vector3
  readonly columnAxis: Vector3
  /** Measured value at a point. */
  readonly field: (point: Vector3) => number
  readonly uid: string
  readonly slope?: number
  readonly intercept?: number
  readonly modality?: string
  readonly more?: readonly WritableElement[]
}

const STORED_SIGNED = 1

/** A CT slice (signed 16 bits, explicit little endian) whose stored values give the field after the rescale. */
export function sliceFile(wish: SliceWish): SourceFile {
  const { columns, rows, spacing, position, rowAxis, columnAxis, slope = 1, intercept = 0 } = wish
  const cells = new Uint8Array(columns * rows * 2)
  const view = new DataView(cells.buffer)
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const point = [0, 1, 2].map(
        (a) => position[a]! + rowAxis[a]! * i * spacing[0] + columnAxis[a]! * j * spacing[1],
      ) as unknown as Vector3
      view.setInt16((i + columns * j) * 2, Math.round((wish.field(point) - intercept) / slope), true)
    }
  }
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.2'
  const uid = `1.2.3.${wish.uid}`
  const dataSet: WritableElement[] = [
    element('ImageType', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    element('SopClassUid', sopClassUid),
    element('SopInstanceUid', uid),
    element('Modality', wish.modality ?? 'CT'),
    element('StudyInstanceUid', '1.2.3'),
    element('SeriesInstanceUid', '1.2.3.4'),
    element('FrameOfReferenceUid', '1.2.3.5'),
    element('ImagePositionPatient', ...position),
    element('ImageOrientationPatient', ...rowAxis, ...columnAxis),
    element('SamplesPerPixel', 1),
    element('PhotometricInterpretation', 'MONOCHROME2'),
    element('Rows', rows),
    element('Columns', columns),
    element('PixelSpacing', spacing[1], spacing[0]),
    element('BitsAllocated', 16),
    element('BitsStored', 16),
    element('HighBit', 15),
    element('PixelRepresentation', STORED_SIGNED),
    element('RescaleIntercept', intercept),
    element('RescaleSlope', slope),
    bytesElement('PixelData', cells),
  ]
  const own = new Set((wish.more ?? []).map(({ tag }) => tag))
  const all = [...dataSet.filter(({ tag }) => !own.has(tag)), ...(wish.more ?? [])]
  return bytesFile(
    wish.name,
    writePart10({ sopClassUid, sopInstanceUid: uid, transferSyntaxUid: '1.2.840.10008.1.2.1', dataSet: all }),
  )
}
