import { guidePartsTask, jointVoidsTask } from '../device/guide-parts.ts'
import { guideSolidTask } from '../device/guide-solid.ts'
import { implantShapeTask } from '../device/implant-field.ts'
import { joinLatticeTask } from '../device/implant-lattice.ts'
import { implantSolidTask } from '../device/implant-solid.ts'
import { copyStructureTask } from '../device/implant-structure.ts'
import { modelShapeTask } from '../device/model-shape.ts'
import { splitTask } from '../device/model-split.ts'
import { textTask } from '../device/text-body.ts'
import { implantZoneTask } from '../evaluate/implant-lattice.ts'
import { measureBodyTask } from '../evaluate/printable.ts'
import { decodeFramesTask } from '../formats/dicom/decode.ts'
import { measureFramesTask } from '../formats/dicom/measure.ts'
import { booleanTask, sharedVolumeTask, trimTask } from '../geometry/boolean.ts'
import { distanceSlabTask } from '../geometry/distance-field.ts'
import { latticeTask, poresTask } from '../geometry/lattice.ts'
import { topologyTask } from '../geometry/mesh-topology.ts'
import { nearTrianglesTask, pieceFaultsTask } from '../geometry/move-faults.ts'
import { pieceMoveTask } from '../geometry/moved-mesh.ts'
import { cutTask } from '../geometry/pieces.ts'
import { reducePatchTask } from '../geometry/reduce-patch.ts'
import { resampleSlabTask } from '../geometry/resampled-volume.ts'
import { movedSeamsTask } from '../geometry/seam-faults.ts'
import { countSurfaceTask, detailSurfaceTask, placeSurfaceTask } from '../geometry/surface-slabs.ts'
import { labelSlabTask, paintChosenTask, paintLabelsTask } from '../geometry/voxel-components.ts'
import { bilateralSlabTask, gradientSlabTask, medianSlabTask } from '../geometry/voxel-filters.ts'
import {
  ballSlabTask,
  distanceAcrossTask,
  distanceWithinTask,
  smoothSlabTask,
} from '../geometry/voxel-slabs.ts'
import { rigidSearchTask } from '../image/rigid-search.ts'
import { solidBoneTask } from '../label/solid-bone.ts'
import { cutBoneTask } from '../plan/cut-bone.ts'
import { partTask } from '../print/part.ts'
import { viewFileTask } from '../report/view-files.ts'
import type { AnyTask } from '../step.ts'
import { smoothBlockTask } from '../surface/smooth.ts'

/** Every task that steps run on the workers. */
export const tasks: readonly AnyTask[] = [
  // image
  decodeFramesTask,
  measureFramesTask,
  rigidSearchTask,
  // label
  solidBoneTask,
  // surface
  smoothBlockTask,
  // report
  viewFileTask,
  // geometry
  ballSlabTask,
  distanceAcrossTask,
  distanceWithinTask,
  distanceSlabTask,
  smoothSlabTask,
  bilateralSlabTask,
  gradientSlabTask,
  medianSlabTask,
  resampleSlabTask,
  labelSlabTask,
  paintChosenTask,
  paintLabelsTask,
  countSurfaceTask,
  detailSurfaceTask,
  placeSurfaceTask,
  booleanTask,
  sharedVolumeTask,
  trimTask,
  latticeTask,
  poresTask,
  cutTask,
  topologyTask,
  movedSeamsTask,
  nearTrianglesTask,
  pieceFaultsTask,
  pieceMoveTask,
  reducePatchTask,
  // device
  textTask,
  modelShapeTask,
  splitTask,
  guidePartsTask,
  jointVoidsTask,
  guideSolidTask,
  implantShapeTask,
  copyStructureTask,
  implantSolidTask,
  joinLatticeTask,
  // evaluate
  measureBodyTask,
  implantZoneTask,
  // plan
  cutBoneTask,
  // print
  partTask,
]
