// The one public list of core. Append your room's exports in its block.
// base
export * from './base/errors.ts'
export * from './base/vectors.ts'
export { canonicalJson, byCodeUnit } from './base/canonical.ts'
export { decodeResult, encodeResult } from './base/encoding.ts'
export { seededRandom } from './base/random.ts'
export { KernelMemoryError } from '@trabecula/kernels'
// geometry
export * from './geometry/volume.ts'
export * from './geometry/label-map.ts'
export { allStructures, flattened, layersOf as labelLayers } from './geometry/label-layers.ts'
export * from './geometry/mesh.ts'
export * from './geometry/image.ts'
export * from './geometry/device.ts'
export * from './geometry/check.ts'
export * from './geometry/provenance.ts'
export { connectedParts, type MeshTopology, meshTopology, selectTriangles } from './geometry/mesh-topology.ts'
export { weldCorners, weldWhereOpen } from './geometry/weld.ts'
export { type MeshMeasures, measureMesh } from './geometry/mesh-measures.ts'
export { minimumWall } from './geometry/wall.ts'
export { type SuspectedUnit, unitSuspicion } from './geometry/unit.ts'
export {
  closestDistances,
  deviationBetween,
  distancesTo,
  summarise,
  surfaceSamples,
  weightedPercentile,
} from './geometry/mesh-distance.ts'
export {
  type BooleanArgument,
  type BooleanOperation,
  booleanTask,
  sharedVolumeTask,
  trimTask,
} from './geometry/boolean.ts'
export * from './geometry/plan.ts'
export { invertRigid, isProperRigid, movedPoint, rotationAngle } from './geometry/rigid.ts'
export { overlapsOf } from './geometry/overlap.ts'
export { hysteresisVolume } from './geometry/voxel-components.ts'
export { bilateralVolume, gradientVolume, medianVolume } from './geometry/voxel-filters.ts'
export { ballVolume, distanceVolume, smoothedVolume } from './geometry/voxel-slabs.ts'
export { type SeatScore, seatScore, type WeakestMotion } from './geometry/seat.ts'
// anatomy
export { sideOfName, structureOfName, titleOfStructure } from './anatomy/structures.ts'
export {
  familyValue,
  GUIDE_FAMILIES,
  type GuideFamily,
  guideFamily,
  guideFamilyNames,
} from './anatomy/guide-families.ts'
// step
export * from './step.ts'
// formats
export { openZip, looksLikeZip } from './formats/zip.ts'
export type { AssumedFrame, VoxelFile } from './formats/voxel-file.ts'
export { readNifti, writeNifti } from './formats/nifti.ts'
export { readNrrd, writeNhdr, writeNrrd } from './formats/nrrd.ts'
export { parseDicom, type DicomFile } from './formats/dicom/parse.ts'
export { pixelFormatOf, type PixelFormat } from './formats/dicom/pixel-format.ts'
export { frameRanges, readFrame } from './formats/dicom/frames.ts'
export { encodeJpegLs } from './formats/dicom/codecs.ts'
export { type EncapsulatedModel, writeEncapsulatedModel } from './formats/dicom/encapsulated-model.ts'
export {
  type ReadStl,
  readEncapsulatedStl,
} from './formats/dicom/encapsulated-stl.ts'
export { DETACHED_HEADER_BYTES, detachedFiles, isDetachedName } from './formats/detached.ts'
export {
  checkOptions,
  CONFIDENTIALITY_OPTIONS,
  type ConfidentialityOption,
} from './formats/dicom/confidentiality-table.ts'
export { deidentify } from './formats/dicom/deidentify.ts'
export { parseRectangles, type Rectangle } from './formats/dicom/pixel-blank.ts'
export { IdentityMap } from './formats/dicom/identity.ts'
export { decodeFramesTask } from './formats/dicom/decode.ts'
export { filesNamedBy } from './formats/dicom/directory.ts'
export { bytesElement, element, sequence, writableOf, writePart10 } from './formats/dicom/write.ts'
export { TAGS as DICOM_TAGS } from './formats/dicom/tags.ts'
export { readObj, writeObj } from './formats/obj.ts'
export { readPly, writePly } from './formats/ply.ts'
export { readStl, writeStl, writeStlParts } from './formats/stl.ts'
export {
  readThreeMf,
  readThreeMfDocument,
  type ThreeMfBody,
  type ThreeMfDocument,
} from './formats/three-mf/read.ts'
export { type ThreeMfOptions, writeThreeMf } from './formats/three-mf/write.ts'
export type { MeshFile } from './formats/mesh-bytes.ts'
export { readMesh } from './formats/mesh-file.ts'
export { writeCli, writeLayerSvgs } from './formats/layer-contours.ts'
// image
export { type GateParams, judgeScan } from './image/gate.ts'
export { checkVolumeName, type VolumeFile, writeVolume } from './image/convert.ts'
export { chooseVolume, loadVolume, readImage, type ReadImageParams, readImageSchema } from './image/read.ts'
export type { FoundVolume } from './image/found-volume.ts'
export { type ImageSurvey, surveyImages } from './image/survey.ts'
export type { RejectedFile } from './image/series.ts'
export { registerImages, type RegisterParams, registerParams } from './image/register.ts'
// label
export { type FillParams, fillSchema, fillStructures } from './label/fill.ts'
export { type GrowParams, growParams, growRegion } from './label/grow.ts'
export { exportLabels } from './label/export.ts'
export { importLabels, type ImportLabelsParams, importLabelsSchema } from './label/import.ts'
export { areSegments } from './label/import-file.ts'
export { type KeepParams, keepPieces, keepSchema } from './label/keep.ts'
export { morphology, type MorphologyOperation, type MorphologyParams } from './label/morphology.ts'
export { type PresetName, presetNames, thresholdPresets } from './label/presets.ts'
export { sizesOf, type StructureSize } from './label/structure-size.ts'
export { separateBones } from './label/separate-by-shape.ts'
export { separated, separateSchema } from './label/separate.ts'
export {
  thresholdImage,
  type ThresholdParams,
  thresholdRange,
  thresholdSchema,
  thresholdStep,
} from './label/threshold.ts'
// surface
export { type BodyParams, bodyParams, makeBody } from './surface/body.ts'
export { extractSurface } from './surface/extract.ts'
export { surfaceField, thresholdField } from './surface/field.ts'
export { finishSurface } from './surface/finish.ts'
export { carryBody } from './surface/carry.ts'
// device
export { type ModelParams, makeModel, modelParams } from './device/model.ts'
export { type ExportParams, exportAssembly, exportDevice } from './device/export.ts'
// evaluate
export { evaluatePrintable, type PrintableParams, printableParams } from './evaluate/printable.ts'
// print
export { middleOfLayer, pointsOfLoop, type Slices } from './geometry/slices.ts'
export { type Island, islandsOf } from './print/islands.ts'
export { type Cavity, trappedVolumes } from './print/cavities.ts'
export { overhangArea } from './print/overhang.ts'
export { closedTwins, sliceMesh } from './print/slice.ts'
// inspect
export {
  compareLabels,
  compareMasks,
  type LabelComparison,
  type LabelPairing,
  type MaskComparison,
} from './inspect/compare-labels.ts'
export { resampledOnto } from './inspect/common-grid.ts'
export {
  type CaseVersion,
  compareVersions,
  type PlannedStep,
  type VersionDifference,
} from './inspect/versions.ts'
export { guideFamilyDrawing } from './report/guide-family-drawing.ts'
export { type Process, processes } from './geometry/process-limits.ts'
export { differencePages } from './report/difference-pages.ts'
export { type CompareOptions, compareSurfaces, type DeviationReport } from './inspect/compare.ts'
// report
export type { Scene, SceneBody, SceneLabels, SceneVolume } from './report/scene.ts'
// case
export { CaseError, type CaseFault } from './case/document.ts'
export { type Cause, type CurrentStep, type EarlierStep, type Explanation, explain } from './case/explain.ts'
export { ancestry, type CaseGraph, type GraphNode, upstreamOf } from './case/graph.ts'
export { suggestion } from './case/nearest-name.ts'
export { parseCase } from './case/parse.ts'
export {
  runCase,
  type RunPorts,
  type StepJob,
  type StepOutcome,
  type StepReport,
  type StepState,
} from './case/run.ts'
export {
  type LivePlan,
  type LiveResult,
  type PreparedReplan,
  prepareReplan,
  type ReplanInputs,
  replan,
} from './case/replan.ts'
export type { FullPlan } from './case/replan-agreement.ts'
export { fullPlanOfCase, replanOfCase } from './case/replan-case.ts'
export { type PlanChange, planChangesSchema, withPlanChanges } from './case/plan-changes.ts'
export { wordingIn } from './case/schema.ts'
export type { ResultStore, StoredEntry } from './case/store.ts'
export { steps } from './case/steps.ts'
export { tasks } from './case/tasks.ts'
export {
  ALL_CELL_KINDS,
  CELL_KINDS,
  type CellForm,
  type CellKind,
  type CellVariant,
  VORONOI,
} from './geometry/cell-kinds.ts'
export { type CopiedBlock, copyStructure } from './geometry/copied-structure.ts'
export { printableCell } from './geometry/cell-body.ts'
export { type BlockWish, drawnBlock, type LatticeBlock, latticeBlock } from './geometry/lattice-block.ts'
export { crossingsOf } from './geometry/manifold.ts'
export { type CellMeasures, measureCell } from './geometry/cell-measures.ts'
export { type LatticeArgument, type LatticeResult, latticeTask } from './geometry/lattice.ts'
