/** A DICOM tag: group in the upper, element in the lower 16 bits. */
export type Tag = number

/** `(0028,0010)` as people write it. */
export function tagText(tag: Tag): string {
  const hex = tag.toString(16).padStart(8, '0')
  return `(${hex.slice(0, 4)},${hex.slice(4)})`
}

// The attributes that Trabecula reads or writes, with their value representation (PS3.6). Implicit VR files
// do not say what a value is, so this list is also the dictionary; everything else stays bytes.
const ATTRIBUTES = {
  SpecificCharacterSet: [0x00080005, 'CS'],
  ImageType: [0x00080008, 'CS'],
  SopClassUid: [0x00080016, 'UI'],
  SopInstanceUid: [0x00080018, 'UI'],
  StudyDate: [0x00080020, 'DA'],
  SeriesDate: [0x00080021, 'DA'],
  AcquisitionDate: [0x00080022, 'DA'],
  ContentDate: [0x00080023, 'DA'],
  StudyTime: [0x00080030, 'TM'],
  SeriesTime: [0x00080031, 'TM'],
  AcquisitionTime: [0x00080032, 'TM'],
  ContentTime: [0x00080033, 'TM'],
  AcquisitionDateTime: [0x0008002a, 'DT'],
  AccessionNumber: [0x00080050, 'SH'],
  Modality: [0x00080060, 'CS'],
  Manufacturer: [0x00080070, 'LO'],
  ReferringPhysicianName: [0x00080090, 'PN'],
  CodeValue: [0x00080100, 'SH'],
  CodingSchemeDesignator: [0x00080102, 'SH'],
  CodeMeaning: [0x00080104, 'LO'],
  StudyDescription: [0x00081030, 'LO'],
  SeriesDescription: [0x0008103e, 'LO'],
  ManufacturerModelName: [0x00081090, 'LO'],
  ReferencedSopClassUid: [0x00081150, 'UI'],
  ReferencedSopInstanceUid: [0x00081155, 'UI'],
  ReferencedSopSequence: [0x00081199, 'SQ'],
  ReferencedSeriesSequence: [0x00081115, 'SQ'],
  ReferencedInstanceSequence: [0x0008114a, 'SQ'],
  ReferencedStudySequence: [0x00081110, 'SQ'],
  SourceImageSequence: [0x00082112, 'SQ'],
  PatientName: [0x00100010, 'PN'],
  PatientId: [0x00100020, 'LO'],
  PatientBirthDate: [0x00100030, 'DA'],
  PatientSex: [0x00100040, 'CS'],
  ContrastBolusAgent: [0x00180010, 'LO'],
  SliceThickness: [0x00180050, 'DS'],
  Kvp: [0x00180060, 'DS'],
  RepetitionTime: [0x00180080, 'DS'],
  EchoTime: [0x00180081, 'DS'],
  EchoNumbers: [0x00180086, 'IS'],
  SpacingBetweenSlices: [0x00180088, 'DS'],
  DeviceSerialNumber: [0x00181000, 'LO'],
  ProtocolName: [0x00181030, 'LO'],
  SoftwareVersions: [0x00181020, 'LO'],
  TriggerTime: [0x00181060, 'DS'],
  GantryDetectorTilt: [0x00181120, 'DS'],
  ConvolutionKernel: [0x00181210, 'SH'],
  DiffusionBValue: [0x00189087, 'FD'],
  CtReconstructionSequence: [0x00189314, 'SQ'],
  CtImageFrameTypeSequence: [0x00189329, 'SQ'],
  MrImageFrameTypeSequence: [0x00189226, 'SQ'],
  FrameType: [0x00089007, 'CS'],
  StudyInstanceUid: [0x0020000d, 'UI'],
  SeriesInstanceUid: [0x0020000e, 'UI'],
  StudyId: [0x00200010, 'SH'],
  SeriesNumber: [0x00200011, 'IS'],
  AcquisitionNumber: [0x00200012, 'IS'],
  InstanceNumber: [0x00200013, 'IS'],
  ImagePositionPatient: [0x00200032, 'DS'],
  ImageOrientationPatient: [0x00200037, 'DS'],
  FrameOfReferenceUid: [0x00200052, 'UI'],
  TemporalPositionIdentifier: [0x00200100, 'IS'],
  ImageLaterality: [0x00200062, 'CS'],
  PositionReferenceIndicator: [0x00201040, 'LO'],
  TemporalPositionIndex: [0x00209128, 'UL'],
  StackId: [0x00209056, 'SH'],
  FrameContentSequence: [0x00209111, 'SQ'],
  PlanePositionSequence: [0x00209113, 'SQ'],
  PlaneOrientationSequence: [0x00209116, 'SQ'],
  SamplesPerPixel: [0x00280002, 'US'],
  PhotometricInterpretation: [0x00280004, 'CS'],
  PlanarConfiguration: [0x00280006, 'US'],
  NumberOfFrames: [0x00280008, 'IS'],
  Rows: [0x00280010, 'US'],
  Columns: [0x00280011, 'US'],
  PixelSpacing: [0x00280030, 'DS'],
  BitsAllocated: [0x00280100, 'US'],
  BitsStored: [0x00280101, 'US'],
  HighBit: [0x00280102, 'US'],
  PixelRepresentation: [0x00280103, 'US'],
  PixelPaddingValue: [0x00280120, 'US'],
  PixelPaddingRangeLimit: [0x00280121, 'US'],
  ModalityLutSequence: [0x00283000, 'SQ'],
  RescaleIntercept: [0x00281052, 'DS'],
  RescaleSlope: [0x00281053, 'DS'],
  RescaleType: [0x00281054, 'LO'],
  PixelMeasuresSequence: [0x00289110, 'SQ'],
  PixelValueTransformationSequence: [0x00289145, 'SQ'],
  BurnedInAnnotation: [0x00280301, 'CS'],
  RecognizableVisualFeatures: [0x00280302, 'CS'],
  MeasurementUnitsCodeSequence: [0x004008ea, 'SQ'],
  ConceptNameCodeSequence: [0x0040a043, 'SQ'],
  DocumentTitle: [0x00420010, 'ST'],
  EncapsulatedDocument: [0x00420011, 'OB'],
  MimeTypeOfEncapsulatedDocument: [0x00420012, 'LO'],
  SourceInstanceSequence: [0x00420013, 'SQ'],
  EncapsulatedDocumentLength: [0x00420015, 'UL'],
  ModelModification: [0x00687001, 'CS'],
  ModelMirroring: [0x00687002, 'CS'],
  ModelUsageCodeSequence: [0x00687003, 'SQ'],
  ModelGroupUid: [0x00687004, 'UI'],
  ContentDescription: [0x00700081, 'LO'],
  SharedFunctionalGroupsSequence: [0x52009229, 'SQ'],
  PerFrameFunctionalGroupsSequence: [0x52009230, 'SQ'],
  ExtendedOffsetTable: [0x7fe00001, 'OV'],
  ExtendedOffsetTableLengths: [0x7fe00002, 'OV'],
  FloatPixelData: [0x7fe00008, 'OF'],
  DoubleFloatPixelData: [0x7fe00009, 'OD'],
  PixelData: [0x7fe00010, 'OW'],
} as const

export type AttributeName = keyof typeof ATTRIBUTES

/** Tag of each attribute that Trabecula knows, by its PS3.6 keyword (Uid, Id, Sop, … in mixed case). */
export const TAGS = Object.fromEntries(
  Object.entries(ATTRIBUTES).map(([name, [tag]]) => [name, tag]),
) as Readonly<Record<AttributeName, Tag>>

const REPRESENTATIONS: ReadonlyMap<Tag, string> = new Map(
  Object.values(ATTRIBUTES).map(([tag, vr]) => [tag, vr] as const),
)

/** Value representation of a tag in an implicit VR file; UN where the list does not have it. */
export function implicitRepresentation(tag: Tag): string {
  if ((tag & 0xffff) === 0) return 'UL' // Group length.
  return REPRESENTATIONS.get(tag) ?? 'UN'
}
