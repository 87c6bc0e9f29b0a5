// Triangles as the 50 bytes each that binary STL has: normal f32[3], corners f32[9], two bytes of 0.

@inline
function copyPoint(from: usize, to: usize): void {
  store<u64>(to, load<u64>(from))
  store<u32>(to + 8, load<u32>(from, 8))
}

/** Writes n records to `out`, 50 n bytes. A triangle without area has the normal 0. */
export function stlRecords(positions: usize, triangles: usize, n: i32, out: usize): void {
  for (let t = 0; t < n; t++) {
    const named = triangles + <usize>t * 12
    const a = positions + <usize>load<u32>(named) * 12
    const b = positions + <usize>load<u32>(named, 4) * 12
    const c = positions + <usize>load<u32>(named, 8) * 12
    const ax = <f64>load<f32>(a), ay = <f64>load<f32>(a, 4), az = <f64>load<f32>(a, 8)
    const ux = <f64>load<f32>(b) - ax, uy = <f64>load<f32>(b, 4) - ay, uz = <f64>load<f32>(b, 8) - az
    const vx = <f64>load<f32>(c) - ax, vy = <f64>load<f32>(c, 4) - ay, vz = <f64>load<f32>(c, 8) - az
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx
    const length = sqrt(nx * nx + ny * ny + nz * nz)
    const record = out + <usize>t * 50
    store<f32>(record, length > 0 ? <f32>(nx / length) : 0)
    store<f32>(record, length > 0 ? <f32>(ny / length) : 0, 4)
    store<f32>(record, length > 0 ? <f32>(nz / length) : 0, 8)
    copyPoint(a, record + 12)
    copyPoint(b, record + 24)
    copyPoint(c, record + 36)
    store<u16>(record, 0, 48)
  }
}
