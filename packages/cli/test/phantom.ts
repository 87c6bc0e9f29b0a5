import { gzipSync } from 'node:zlib'

/** A computed CT: soft tissue at 40 HU, bones as given, blurred edges of one voxel. */
export interface Phantom {
  readonly size: readonly [number, number, number]
  /** mm */
  readonly spacing: readonly [number, number, number]
  /** LPS of the first voxel's centre, mm. */
  readonly origin: readonly [number, number, number]
  /** Bones as balls: LPS centre, radius in mm, HU. */
  readonly balls: readonly {
    readonly centre: readonly [number, number, number]
    readonly radius: number
    readonly hu: number
  }[]
}

/** Two balls, left (+x in LPS) and right, that do not touch. */
export const twoBalls: Phantom = {
  size: [64, 40, 40],
  spacing: [1, 1, 1],
  origin: [-32, -20, -20],
  balls: [
    { centre: [15, 0, 0], radius: 12, hu: 800 },
    { centre: [-15, 0, 0], radius: 10, hu: 800 },
  ],
}

/** int16 HU in the order of the file: x fastest. */
export function phantomValues({ size, spacing, origin, balls }: Phantom): Int16Array {
  const [nx, ny, nz] = size
  const values = new Int16Array(nx * ny * nz).fill(40)
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        for (const { centre, radius, hu } of balls) {
          const x = origin[0] + i * spacing[0] - centre[0]
          const y = origin[1] + j * spacing[1] - centre[1]
          const z = origin[2] + k * spacing[2] - centre[2]
          const inside = Math.min(1, Math.max(0, radius - Math.sqrt(x * x + y * y + z * z) + 0.5))
          values[at] = Math.round(values[at]! + inside * (hu - 40))
        }
      }
    }
  }
  return values
}

/** A NIfTI-1 file (gzip) of the phantom, written here byte by byte from the format's definition, RAS sform. */
export function phantomNifti(phantom: Phantom): Uint8Array {
  const { size, spacing, origin } = phantom
  const header = new DataView(new ArrayBuffer(352))
  header.setInt32(0, 348, true)
  const dim = [3, ...size, 1, 1, 1, 1]
  for (const [i, n] of dim.entries()) header.setInt16(40 + 2 * i, n, true)
  header.setInt16(70, 4, true) // int16
  header.setInt16(72, 16, true)
  const pixdim = [1, ...spacing, 0, 0, 0, 0]
  for (const [i, d] of pixdim.entries()) header.setFloat32(76 + 4 * i, d, true)
  header.setFloat32(108, 352, true)
  header.setFloat32(112, 1, true)
  header.setUint8(123, 2) // mm
  header.setInt16(254, 1, true) // sform: scanner
  const rows = [
    [-spacing[0], 0, 0, -origin[0]],
    [0, -spacing[1], 0, -origin[1]],
    [0, 0, spacing[2], origin[2]],
  ]
  for (const [r, row] of rows.entries())
    for (const [c, v] of row.entries()) header.setFloat32(280 + 16 * r + 4 * c, v, true)
  for (const [i, c] of [...'n+1'].entries()) header.setUint8(344 + i, c.charCodeAt(0))
  const values = phantomValues(phantom)
  const bytes = new Uint8Array(352 + values.byteLength)
  bytes.set(new Uint8Array(header.buffer), 0)
  bytes.set(new Uint8Array(values.buffer), 352)
  return gzipSync(bytes)
}
