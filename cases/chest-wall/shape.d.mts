export const BREASTBONE: { readonly wide: number; readonly thick: number; readonly long: number }
export const RIBS: {
  readonly at: readonly number[]
  readonly high: number
  readonly thick: number
  readonly long: number
}
export const GROWTH: {
  readonly centre: readonly [number, number, number]
  readonly radii: readonly [number, number, number]
}
export function chestWall(point: readonly [number, number, number]): number
