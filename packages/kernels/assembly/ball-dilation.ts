// Dilation of a mask by a ball, row by row: every run of set voxels sets the runs of its neighbour rows.

/**
 * Voxels that are set, or with `unset` those that are not, give the runs. `target` cleared by the caller. `reach` i32[3 · offsets]: for the row (dj, dk) away, how many voxels more on each side.
 */
export function ballDilate(
  mask: usize, target: usize, nx: i32, ny: i32, nz: i32, reach: usize, offsets: i32, unset: i32,
): void {
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = mask + <usize>nx * <usize>(j + ny * k)
      let i = 0
      while (i < nx) {
        if (unset == 0) while (i + 8 <= nx && load<u64>(row + i) == 0) i += 8
        if (i >= nx) break
        if ((load<u8>(row + i) == 0) != (unset != 0)) {
          i++
          continue
        }
        const first = i
        while (i < nx && (load<u8>(row + i) == 0) == (unset != 0)) i++
        for (let n = 0; n < offsets; n++) {
          const at = reach + <usize>(12 * n)
          const y = j + load<i32>(at)
          const z = k + load<i32>(at + 4)
          if (y < 0 || y >= ny || z < 0 || z >= nz) continue
          const width = load<i32>(at + 8)
          const low = max(0, first - width)
          const high = min(nx, i + width)
          memory.fill(target + <usize>low + <usize>nx * <usize>(y + ny * z), 1, <usize>(high - low))
        }
      }
    }
  }
}
