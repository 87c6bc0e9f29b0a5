type Size = readonly [number, number, number]

/** Calls `visit` with the voxels that share a face with `at`. */
function eachNeighbour(size: Size, at: number, visit: (next: number) => void): void {
  const [nx, ny, nz] = size
  const i = at % nx
  const j = Math.floor(at / nx) % ny
  const k = Math.floor(at / (nx * ny))
  if (i > 0) visit(at - 1)
  if (i + 1 < nx) visit(at + 1)
  if (j > 0) visit(at - nx)
  if (j + 1 < ny) visit(at + nx)
  if (k > 0) visit(at - nx * ny)
  if (k + 1 < nz) visit(at + nx * ny)
}

/** Parts of voxels that are reached from one another across faces, where `belongs` says so; `found` gets each part's voxels, valid until it returns. */
function eachPart(size: Size, belongs: (at: number) => boolean, found: (voxels: Uint32Array) => void): void {
  const count = size[0] * size[1] * size[2]
  const seen = new Uint8Array(count)
  const queue = new Uint32Array(count)
  let end = 0
  const visit = (next: number) => {
    if (seen[next] || !belongs(next)) return
    seen[next] = 1
    queue[end++] = next
  }
  for (let start = 0; start < count; start++) {
    if (seen[start] || !belongs(start)) continue
    end = 0
    visit(start)
    for (let head = 0; head < end; head++) eachNeighbour(size, queue[head]!, visit)
    found(queue.subarray(0, end))
  }
}

/**
 * Tidies a field in place: hollows that the label has no background in are filled (marrow behind a thin cortex), islands
 * that the label knows nothing of vanish, and with `largest` all parts but the one of most voxels.
 * @param own u8, 1 where the label names the structure.
 */
export function keepParts(field: Float32Array, own: Uint8Array, size: Size, keep: 'largest' | 'all'): void {
  eachPart(
    size,
    (at) => own[at] === 1 && field[at]! < 0,
    (voxels) => {
      let open = false
      for (const at of voxels) {
        eachNeighbour(size, at, (next) => {
          if (own[next] === 0 && field[next]! < 0) open = true
        })
        if (open) return
      }
      for (const at of voxels) field[at] = -field[at]!
    },
  )
  const parts: Uint32Array[] = []
  eachPart(
    size,
    (at) => field[at]! >= 0,
    (voxels) => {
      parts.push(voxels.slice())
    },
  )
  const known = parts.filter((voxels) => voxels.some((at) => own[at] === 1))
  const most = Math.max(...known.map((voxels) => voxels.length))
  const best = known.find((voxels) => voxels.length === most)
  for (const voxels of parts) {
    if (keep === 'all' ? known.includes(voxels) : voxels === best) continue
    for (const at of voxels) field[at] = Math.min(-field[at]!, -1e-3)
  }
}
