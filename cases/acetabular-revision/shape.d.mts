export const LYSIS: { readonly centre: readonly [number, number, number]; readonly radius: number }
export const SOCKET: readonly [number, number, number]
export const HEAD: number
