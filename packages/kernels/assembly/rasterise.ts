// Draws triangles into a frame of RGBA samples with a depth each, orthographic, nearest wins.
// Frame axes: x to the right, y downward, z away from the viewer, all in samples; right-handed.

// Parameters, f64: 12 numbers of the affine LPS → frame (row-major 3 × 4), then
// 12 ambient, 13..15 direction to the key light, 16 its strength, 17..19 direction to the fill light, 20 its
// strength, 21 cosine of the crease angle.

/** frame: f64[3V] positions in the frame. */
export function rasterPlace(positions: usize, count: i32, view: usize, frame: usize): void {
  for (let i = 0; i < count; i++) {
    const p = positions + <usize>i * 12
    const x = <f64>load<f32>(p)
    const y = <f64>load<f32>(p, 4)
    const z = <f64>load<f32>(p, 8)
    const f = frame + <usize>i * 24
    for (let row = 0; row < 3; row++) {
      const m = view + <usize>row * 32
      store<f64>(
        f + <usize>row * 8,
        load<f64>(m) * x + load<f64>(m, 8) * y + load<f64>(m, 16) * z + load<f64>(m, 24),
      )
    }
  }
}

/** normals: f64[3V], zeroed by the caller; becomes the area-weighted unit normal of every vertex. */
export function rasterNormals(frame: usize, vertices: i32, triangles: usize, count: i32, normals: usize): void {
  for (let t = 0; t < count; t++) {
    const at = triangles + <usize>t * 12
    const a = <usize>load<u32>(at) * 24
    const b = <usize>load<u32>(at, 4) * 24
    const c = <usize>load<u32>(at, 8) * 24
    const ax = load<f64>(frame + a)
    const ay = load<f64>(frame + a, 8)
    const az = load<f64>(frame + a, 16)
    const ux = load<f64>(frame + b) - ax
    const uy = load<f64>(frame + b, 8) - ay
    const uz = load<f64>(frame + b, 16) - az
    const vx = load<f64>(frame + c) - ax
    const vy = load<f64>(frame + c, 8) - ay
    const vz = load<f64>(frame + c, 16) - az
    const nx = uy * vz - uz * vy
    const ny = uz * vx - ux * vz
    const nz = ux * vy - uy * vx
    addTo(normals + a, nx, ny, nz)
    addTo(normals + b, nx, ny, nz)
    addTo(normals + c, nx, ny, nz)
  }
  for (let i = 0; i < vertices; i++) {
    const n = normals + <usize>i * 24
    const x = load<f64>(n)
    const y = load<f64>(n, 8)
    const z = load<f64>(n, 16)
    const length = Math.sqrt(x * x + y * y + z * z)
    const by = length > 0 ? 1.0 / length : 0.0
    store<f64>(n, x * by)
    store<f64>(n, y * by, 8)
    store<f64>(n, z * by, 16)
  }
}

function addTo(at: usize, x: f64, y: f64, z: f64): void {
  store<f64>(at, load<f64>(at) + x)
  store<f64>(at, load<f64>(at, 8) + y, 8)
  store<f64>(at, load<f64>(at, 16) + z, 16)
}

/** Light that a normal gives back: ambient + key + fill. */
function lightOf(view: usize, x: f64, y: f64, z: f64): f64 {
  const key = x * load<f64>(view, 104) + y * load<f64>(view, 112) + z * load<f64>(view, 120)
  const fill = x * load<f64>(view, 136) + y * load<f64>(view, 144) + z * load<f64>(view, 152)
  return load<f64>(view, 96) + (key > 0 ? key * load<f64>(view, 128) : 0.0) + (fill > 0 ? fill * load<f64>(view, 160) : 0.0)
}

/** The vertex's normal where it lies within the crease angle of the face's, else the face's: flat across sharp edges. */
function cornerLight(view: usize, normal: usize, fx: f64, fy: f64, fz: f64, turn: f64): f64 {
  const x = load<f64>(normal) * turn
  const y = load<f64>(normal, 8) * turn
  const z = load<f64>(normal, 16) * turn
  if (x * fx + y * fy + z * fz < load<f64>(view, 168)) return lightOf(view, fx, fy, fz)
  return lightOf(view, x, y, z)
}

function channel(value: f64): u32 {
  return value >= 255 ? 255 : <u32>(value + 0.5)
}

function shade(light: f64, red: f64, green: f64, blue: f64): u32 {
  return channel(red * light) | (channel(green * light) << 8) | (channel(blue * light) << 16) | 0xff000000
}

/**
 * Fills samples whose centre lies in a triangle and that are nearer than what is there.
 * depths: f32[width · height], +∞ where empty; samples: RGBA u32.
 */
export function rasterFill(
  frame: usize, normals: usize, triangles: usize, count: i32, view: usize,
  red: f64, green: f64, blue: f64, width: i32, height: i32, samples: usize, depths: usize,
): void {
  for (let t = 0; t < count; t++) {
    const at = triangles + <usize>t * 12
    const a = <usize>load<u32>(at) * 24
    const b = <usize>load<u32>(at, 4) * 24
    const c = <usize>load<u32>(at, 8) * 24
    const ax = load<f64>(frame + a)
    const ay = load<f64>(frame + a, 8)
    const bx = load<f64>(frame + b)
    const by = load<f64>(frame + b, 8)
    const cx = load<f64>(frame + c)
    const cy = load<f64>(frame + c, 8)
    // Sample i has its centre at i + 0.5.
    const x0 = Math.max(Math.ceil(Math.min(ax, Math.min(bx, cx)) - 0.5), 0.0)
    const x1 = Math.min(Math.floor(Math.max(ax, Math.max(bx, cx)) - 0.5), <f64>(width - 1))
    if (!(x0 <= x1)) continue
    const y0 = Math.max(Math.ceil(Math.min(ay, Math.min(by, cy)) - 0.5), 0.0)
    const y1 = Math.min(Math.floor(Math.max(ay, Math.max(by, cy)) - 0.5), <f64>(height - 1))
    if (!(y0 <= y1)) continue
    const twice = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if (twice == 0) continue
    const az = load<f64>(frame + a, 16)
    const bz = load<f64>(frame + b, 16)
    const cz = load<f64>(frame + c, 16)
    let nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay)
    let ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az)
    let nz = twice
    // A face seen from behind is lit as if it were turned round.
    const turn = twice > 0 ? -1.0 : 1.0
    const length = turn / Math.sqrt(nx * nx + ny * ny + nz * nz)
    nx *= length
    ny *= length
    nz *= length
    const la = cornerLight(view, normals + a, nx, ny, nz, turn)
    const lb = cornerLight(view, normals + b, nx, ny, nz, turn)
    const lc = cornerLight(view, normals + c, nx, ny, nz, turn)
    const over = 1.0 / twice
    const wide = x1 - x0 > 6
    for (let y = <i32>y0; y <= <i32>y1; y++) {
      const py = <f64>y + 0.5
      const ra = (cx - bx) * (py - by)
      const rb = (ax - cx) * (py - cy)
      const rc = (bx - ax) * (py - ay)
      let from = x0
      let to = x1
      if (wide) {
        // Samples that lie outside by more than rounding are passed over; those at the ends are asked like all others.
        from = spanFrom(spanFrom(spanFrom(x0, ra, cy - by, bx, over), rb, ay - cy, cx, over), rc, by - ay, ax, over)
        to = spanTo(spanTo(spanTo(x1, ra, cy - by, bx, over), rb, ay - cy, cx, over), rc, by - ay, ax, over)
        if (!(from <= to)) continue
      }
      const row = <usize>y * <usize>width
      for (let x = <i32>from; x <= <i32>to; x++) {
        const px = <f64>x + 0.5
        const wa = (ra - (cy - by) * (px - bx)) * over
        const wb = (rb - (ay - cy) * (px - cx)) * over
        const wc = (rc - (by - ay) * (px - ax)) * over
        if (wa < 0 || wb < 0 || wc < 0) continue
        const depth = <f32>(wa * az + wb * bz + wc * cz)
        const place = (row + <usize>x) << 2
        if (!(depth < load<f32>(depths + place))) continue
        store<f32>(depths + place, depth)
        store<u32>(samples + place, shade(wa * la + wb * lb + wc * lc, red, green, blue))
      }
    }
  }
}

/** Where a row enters the side of an edge, weight (row − rise · (x + 0.5 − base)) · over ≥ 0, one sample early. */
function spanFrom(from: f64, row: f64, rise: f64, base: f64, over: f64): f64 {
  return rise * over < 0 ? Math.max(from, Math.floor(base + row / rise - 1.5)) : from
}

/** Where it leaves it, one sample late. */
function spanTo(to: f64, row: f64, rise: f64, base: f64, over: f64): f64 {
  return rise * over > 0 ? Math.min(to, Math.ceil(base + row / rise + 0.5)) : to
}

/** Empty frame: every sample of the paper's colour, infinitely far. */
export function rasterClear(samples: usize, depths: usize, count: i32, colour: u32): void {
  const paper = i32x4.splat(colour)
  const far = f32x4.splat(Infinity)
  const whole = count & ~3
  for (let i = 0; i < whole; i += 4) {
    v128.store(samples + (<usize>i << 2), paper)
    v128.store(depths + (<usize>i << 2), far)
  }
  for (let i = whole; i < count; i++) {
    store<u32>(samples + (<usize>i << 2), colour)
    store<f32>(depths + (<usize>i << 2), Infinity)
  }
}

/** Lays a translucent layer over the frame where it is nearer; opacity 0 to 256. The frame's depth stays. */
export function rasterBlend(layer: usize, layerDepths: usize, samples: usize, depths: usize, count: i32, opacity: u32): void {
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2
    if (!(load<f32>(layerDepths + at) < load<f32>(depths + at))) continue
    const over = load<u32>(layer + at)
    const under = load<u32>(samples + at)
    let mixed: u32 = 0xff000000
    for (let shift: u32 = 0; shift < 24; shift += 8) {
      const value = ((over >> shift) & 255) * opacity + ((under >> shift) & 255) * (256 - opacity)
      mixed |= ((value + 128) >> 8) << shift
    }
    store<u32>(samples + at, mixed)
  }
}

/** Darkens a sample by a third where a neighbour lies farther by more than `step` samples: the drawn outline. target: RGBA u32. */
export function rasterOutline(samples: usize, depths: usize, width: i32, height: i32, step: f32, target: usize): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const at = <usize>i << 2
      const limit = load<f32>(depths + at) + step
      const colour = load<u32>(samples + at)
      const edge =
        (x > 0 && load<f32>(depths + at - 4) > limit) ||
        (x + 1 < width && load<f32>(depths + at + 4) > limit) ||
        (y > 0 && load<f32>(depths + at - (<usize>width << 2)) > limit) ||
        (y + 1 < height && load<f32>(depths + at + (<usize>width << 2)) > limit)
      let result = colour
      if (edge) {
        result = 0xff000000
        for (let shift: u32 = 0; shift < 24; shift += 8) result |= ((((colour >> shift) & 255) * 2) / 3) << shift
      }
      store<u32>(target + at, result)
    }
  }
}

/** Mean of 2 × 2 samples each; target: RGB u8, width × height pixels. */
export function rasterResolve(samples: usize, width: i32, height: i32, target: usize): void {
  const pitch = <usize>width << 3
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = samples + <usize>y * 2 * pitch + (<usize>x << 3)
      const a = load<u32>(at)
      const b = load<u32>(at, 4)
      const c = load<u32>(at + pitch)
      const d = load<u32>(at + pitch, 4)
      const to = target + <usize>(y * width + x) * 3
      for (let k: u32 = 0; k < 3; k++) {
        const shift = k << 3
        const sum = ((a >> shift) & 255) + ((b >> shift) & 255) + ((c >> shift) & 255) + ((d >> shift) & 255)
        store<u8>(to + <usize>k, <u8>((sum + 2) >> 2))
      }
    }
  }
}
