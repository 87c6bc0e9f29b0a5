type Point = readonly [number, number, number]

export { vertebra } from '../vertebra-pedicle/shape.mjs'
export const TUMOUR: { readonly centre: Point; readonly radius: number }
export function tumour(point: Point): number
