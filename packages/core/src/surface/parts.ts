import { ballMorphology, selectComponents } from '@trabecula/kernels'

type Size = readonly [number, number, number]

/** u8: 1 where `is` says so. */
function maskOf(count: number, is: (at: number) => boolean): Uint8Array {
  const mask = new Uint8Array(count)
  for (let at = 0; at < count; at++) if (is(at)) mask[at] = 1
  return mask
}

/** Turns over what the label calls its own but the field does not, unless background of both is beside it. */
function fillHollows(field: Float32Array, own: Uint8Array, size: Size): void {
  const hollow = maskOf(field.length, (at) => own[at] === 1 && field[at]! < 0)
  if (!hollow.includes(1)) return
  const background = maskOf(field.length, (at) => own[at] === 0 && field[at]! < 0)
  const beside = new Uint8Array(field.length)
  // A ball of one voxel: the six neighbours across faces.
  ballMorphology('dilate', background, size, [1, 1, 1], 1, { first: 0, last: size[2] }, beside)
  const closed = selectComponents(hollow, size, 6, beside, (_, open) =>
    Uint8Array.from(open, (voxels) => (voxels > 0 ? 0 : 1)),
  )
  for (let at = 0; at < field.length; at++) if (closed[at]) field[at] = -field[at]!
}

/**
 * Tidies a field in place: hollows that the label has no background in are filled (marrow behind a thin cortex), islands
 * that the label knows nothing of vanish, and with `largest` all parts but the one of most voxels (of equals the first).
 * @param own u8, 1 where the label names the structure.
 */
export function keepParts(field: Float32Array, own: Uint8Array, size: Size, keep: 'largest' | 'all'): void {
  fillHollows(field, own, size)
  const inside = maskOf(field.length, (at) => field[at]! >= 0)
  const kept = selectComponents(inside, size, 6, own, (sizes, known) => {
    if (keep === 'all') return Uint8Array.from(known, (voxels) => (voxels > 0 ? 1 : 0))
    let best = 0
    for (let part = 1; part < sizes.length; part++)
      if (known[part] && (best === 0 || sizes[part]! > sizes[best]!)) best = part
    return Uint8Array.from(known, (_, part) => (part === best && best > 0 ? 1 : 0))
  })
  for (let at = 0; at < field.length; at++)
    if (inside[at] && !kept[at]) field[at] = Math.min(-field[at]!, -1e-3)
}
