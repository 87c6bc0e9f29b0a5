import type { GuideParams } from './guide-params.ts'

/** The lesser of two distances, blended over k mm where they are alike. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k
  return Math.min(a, b) - (h * h * k) / 4
}

export function smoothMax(a: number, b: number, k: number): number {
  return -smoothMin(-a, -b, k)
}

/** mm to the border of the free balls' union, negative inside. */
export function rimAt(free: GuideParams['free'], x: number, y: number, z: number): number {
  let rim = Infinity
  for (const { at, radius } of free) {
    const [dx, dy, dz] = [x - at[0], y - at[1], z - at[2]]
    const d = Math.sqrt(dx * dx + dy * dy + dz * dz) - radius
    rim = rim === Infinity ? d : smoothMin(rim, d, 4)
  }
  return rim
}
