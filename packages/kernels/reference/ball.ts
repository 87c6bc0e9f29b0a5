import type { BallOperation } from '../src/ball.ts'

type Size = readonly [number, number, number]

function dilatedReference(mask: Uint8Array, size: Size, spacing: Size, radius: number): Uint8Array {
  const [nx, ny] = size
  const at = (n: number) => [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)] as const
  return Uint8Array.from(mask, (_, n) =>
    mask.some((set, m) => {
      const [a, b] = [at(n), at(m)]
      return (
        set !== 0 &&
        a.reduce((sum, x, axis) => sum + ((x - b[axis]!) * spacing[axis]!) ** 2, 0) <= radius ** 2
      )
    })
      ? 1
      : 0,
  )
}

/** The plain version of `ballMorphology`, on all slices: every voxel against every set voxel. */
export function ballReference(
  operation: BallOperation,
  mask: Uint8Array,
  size: Size,
  spacing: Size,
  radius: number,
): Uint8Array {
  const not = (other: Uint8Array) => other.map((set) => (set === 0 ? 1 : 0))
  const dilate = (other: Uint8Array) => dilatedReference(other, size, spacing, radius)
  const erode = (other: Uint8Array) => not(dilate(not(other)))
  if (operation === 'dilate') return dilate(mask)
  if (operation === 'erode') return erode(mask)
  return operation === 'open' ? dilate(erode(mask)) : erode(dilate(mask))
}
