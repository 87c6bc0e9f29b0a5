type Point = readonly [number, number, number]
export const POSE: { readonly aboutZ: number; readonly aboutY: number; readonly centre: Point }
export const OUTER: Point
export const THICKNESS: number
export const GROWTH: { readonly centre: Point; readonly radii: Point }
export function inHead(point: Point): [number, number, number]
export function inFrame(point: Point, turnOnly?: boolean): [number, number, number]
export function toEllipsoid(point: Point, radii: Point, centre?: Point): number
export function calvaria(point: Point): number
export function growth(point: Point): number
