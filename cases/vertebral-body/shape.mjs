// The vertebra is that of cases/vertebra-pedicle; in its body lies a tumour, a ball. Below 0 inside, mm. LPS.
export { vertebra } from '../vertebra-pedicle/shape.mjs'

export const TUMOUR = { centre: [4, -25, -0.5], radius: 7 }

export function tumour(point) {
  return Math.hypot(...point.map((x, axis) => x - TUMOUR.centre[axis])) - TUMOUR.radius
}
