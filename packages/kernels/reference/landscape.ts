type Size = readonly [number, number, number]

const coarseSize = (size: Size, factor: Size) => size.map((n, a) => Math.ceil(n / factor[a]!))

/** Greatest value of each block, by visiting every voxel. */
export function blockMaximum(values: Float32Array, [nx, ny, nz]: Size, factor: Size): Float32Array {
  const [cx, cy, cz] = coarseSize([nx, ny, nz], factor) as [number, number, number]
  const result = new Float32Array(cx * cy * cz).fill(-Infinity)
  values.forEach((value, v) => {
    const at = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)].map((x, a) =>
      Math.floor(x / factor[a]!),
    )
    const block = at[0]! + cx * (at[1]! + cy * at[2]!)
    result[block] = Math.max(result[block]!, value)
  })
  return result
}

/** 255 · (1 − v / brightest) with the brightest read linearly between the blocks' middles, in double precision. */
export function landscapeOf(
  values: Float32Array,
  brightest: Float32Array,
  mask: Uint8Array,
  [nx, ny, nz]: Size,
  factor: Size,
  floor: number,
  cap: number,
): Float64Array {
  const coarse = coarseSize([nx, ny, nz], factor)
  return Float64Array.from(values, (value, v) => {
    if (mask[v] === 0) return 255
    const place = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / nx / ny)].map((x, a) =>
      Math.min(coarse[a]! - 1, Math.max(0, (x - (factor[a]! - 1) / 2) / factor[a]!)),
    )
    let sum = 0
    for (let corner = 0; corner < 8; corner++) {
      let [weight, at, step] = [1, 0, 1]
      place.forEach((p, a) => {
        const low = Math.min(Math.floor(p), Math.max(0, coarse[a]! - 2))
        const high = (corner >> a) & 1
        weight *= high ? p - low : 1 - (p - low)
        at += step * Math.min(coarse[a]! - 1, low + high)
        step *= coarse[a]!
      })
      if (weight > 0) sum += weight * brightest[at]!
    }
    return Math.min(255, Math.max(0, 255 * (1 - Math.min(value, cap) / Math.max(sum, floor))))
  })
}
