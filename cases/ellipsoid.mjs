// A growth for the computed cases: used by their make.mjs.

/** An ellipsoid of `rings` rings between two poles, facing outward; places in whole µm. */
export function ellipsoid(centre, radii, rings, round) {
  const positions = []
  for (let i = 0; i <= rings; i++) {
    for (let n = 0; n < (i % rings === 0 ? 1 : round); n++) {
      const [theta, phi] = [(Math.PI * i) / rings, (2 * Math.PI * n) / round]
      const unit = [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)]
      positions.push(...unit.map((x, a) => centre[a] + radii[a] * x))
    }
  }
  const at = (i, n) => (i === 0 ? 0 : i === rings ? 1 + (rings - 1) * round : 1 + (i - 1) * round + (n % round))
  const triangles = []
  for (let i = 0; i < rings; i++) {
    for (let n = 0; n < round; n++) {
      const [a, b, c, d] = [at(i, n), at(i + 1, n), at(i + 1, n + 1), at(i, n + 1)]
      if (i < rings - 1) triangles.push(a, b, c)
      if (i > 0) triangles.push(a, c, d)
    }
  }
  const rounded = Float32Array.from(positions, (x) => Math.round(x * 1000) / 1000)
  return { positions: rounded, triangles: Uint32Array.from(triangles) }
}
