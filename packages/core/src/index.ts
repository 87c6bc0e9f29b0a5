// The one public list of core. Append your room's exports in its block.
// base
export * from './base/errors.ts'
export * from './base/vectors.ts'
export { canonicalJson, byCodeUnit } from './base/canonical.ts'
export { decodeResult, encodeResult } from './base/encoding.ts'
export { seededRandom } from './base/random.ts'
// geometry
export * from './geometry/volume.ts'
export * from './geometry/label-map.ts'
export * from './geometry/mesh.ts'
export * from './geometry/image.ts'
export * from './geometry/device.ts'
export * from './geometry/check.ts'
// step
export * from './step.ts'
// formats
// image
// label
// surface
// device
// evaluate
// inspect
// report
// case
