export const PEDICLE: {
  readonly at: readonly [number, number, number]
  readonly angle: number
  readonly across: number
  readonly up: number
}
export function pedicleWay(side: 1 | -1): [number, number, number]
export function vertebra(point: readonly [number, number, number]): number
