import type { Check } from '../geometry/check.ts'
import type { PorousDesign } from '../geometry/device.ts'
import { signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'

/** Loose pieces and closed pores of the whole file. */
export function latticeChecks(name: string, mesh: TriangleMesh, porous: PorousDesign): Check[] {
  const { part, count } = connectedParts(mesh)
  // A floating piece is a shell of its own that looks outwards, a closed pore one that looks inwards.
  let [greatest, loose, shut] = [0, 0, 0]
  for (let n = 0; n < Math.min(count, 1000); n++) {
    const volume =
      count === 1 ? signedVolume(mesh) : signedVolume(selectTriangles(mesh, (t) => part[t] === n))
    if (volume < 0) shut -= volume
    else loose += volume
    greatest = Math.max(greatest, volume)
  }
  const pores = porous.zones.reduce((sum, zone) => sum + zone.volume * (1 - zone.density), 0)
  const open = pores > 0 ? Math.max(0, 1 - shut / pores) : 0
  return [
    {
      id: `${name}.porous.connected`,
      title: `every strut of the lattice of ${name} hangs on its core`,
      passed: loose - greatest <= 0 && count <= 1000,
      required: true,
      value: Number((loose - greatest).toFixed(4)),
      limit: '<= 0',
      unit: 'mm³',
      source: 'volume of loose pieces in the exported file',
      remedy: 'Make the lattice denser, or its cells smaller than the depth.',
    },
    {
      id: `${name}.porous.open`,
      title: `the pores of ${name} are open to the outside`,
      passed: open >= 0.99,
      required: true,
      value: Number((100 * open).toFixed(2)),
      limit: '>= 99',
      unit: '%',
      source: 'volume of closed pores in the exported file; powder must come out',
      remedy: 'Make the lattice less dense, or take another cell.',
    },
  ]
}
