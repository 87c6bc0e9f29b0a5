import type { Check } from '../geometry/check.ts'
import type { Build } from './estimate.ts'
import type { PartFigures } from './part.ts'

/** What must hold before a build is started. */
export function buildChecks(build: Build): Check[] {
  return [...build.parts.flatMap((part) => checksOfPart(build, part)), plateCheck(build)]
}

function checksOfPart(build: Build, part: PartFigures): Check[] {
  const checks = [fits(build, part), trapped(build, part)]
  if (build.row.supports) checks.push(islands(build, part))
  if (build.row.supports && part.critical > 0) checks.push(touched(build, part))
  if (part.wall !== null) checks.push(leastFeature(build, part, part.wall))
  return checks
}

function fits({ params, row }: Build, { name, title, orientations, chosen }: PartFigures): Check {
  const { footprint, height, fits: passed } = orientations[chosen]!
  return {
    id: `${params.name}.fits.${name}`,
    title: `${title} fits ${params.printer.name} as it stands`,
    passed,
    required: true,
    value: `${footprint[0].toFixed(1)} × ${footprint[1].toFixed(1)} × ${height.toFixed(1)}`,
    limit: `<= ${params.printer.volume.join(' × ')}`,
    unit: 'mm',
    source: `build volume of ${params.printer.name}; turned on the plate to the least rectangle`,
    remedy: row.supports
      ? 'Choose another orientation or a larger printer.'
      : 'Choose a larger printer, or divide the part.',
  }
}

function trapped({ params, row }: Build, { name, title, trapped: volumes }: PartFigures): Check {
  const most = volumes.reduce((a, b) => Math.max(a, b), 0)
  return {
    id: `${params.name}.trapped.${name}`,
    title: `nothing of ${row.material} stays trapped in ${title}`,
    passed: most <= params.trapped,
    required: row.drains,
    value: Number(most.toFixed(3)),
    limit: `<= ${params.trapped}`,
    unit: 'mm³',
    source: `the case; ${row.process} fills cavities with what it prints of, found in the mesh: ${volumes.length} cavities without a way out`,
    remedy: 'Add drain holes, or fill the cavity.',
  }
}

function islands(
  { params, row }: Build,
  { name, title, orientations, chosen, islands: found }: PartFigures,
): Check {
  const { bare } = orientations[chosen]!
  return {
    id: `${params.name}.islands.${name}`,
    title: `every island of ${title} gets a support`,
    passed: bare === 0,
    required: false,
    value: bare,
    limit: '0',
    unit: 'lowest points without an overhang of under 45°',
    source: `${row.process} begins no layer in the air; ${found} islands in the slices at ${row.layer} mm; supports are set below facets under 45°`,
    remedy: 'Set a support by hand at the tip, or turn the part.',
  }
}

function touched({ params }: Build, { name, title, orientations, chosen, critical }: PartFigures): Check {
  const { touched: area, name: stands } = orientations[chosen]!
  return {
    id: `${params.name}.touched.${name}`,
    title: `supports keep off the surfaces of ${title} that must fit`,
    passed: area <= params.touched * critical,
    required: false,
    value: Number(((100 * area) / critical).toFixed(2)),
    limit: `<= ${Number((100 * params.touched).toPrecision(6))}`,
    unit: '%',
    source: `the case; contact side, slots and sleeves of a guide, cut faces and seat of an implant: ${Math.round(critical)} mm² in all; standing: ${stands}`,
    remedy: 'Turn the part so that these surfaces face up, or finish them by hand and measure again.',
  }
}

function leastFeature({ params, row }: Build, { name, title }: PartFigures, wall: number): Check {
  return {
    id: `${params.name}.least-feature.${name}`,
    title: `${row.process} can make the thinnest wall of ${title}`,
    passed: wall >= row.leastFeature,
    required: false,
    value: Number(wall.toFixed(3)),
    limit: `>= ${row.leastFeature}`,
    unit: 'mm',
    source: row.leastFeatureSource,
    remedy: 'Thicken the place, or choose a process that prints finer.',
  }
}

function plateCheck({ params, estimate, parts }: Build): Check {
  return {
    id: `${params.name}.plate`,
    title: `the parts stand on one plate of ${params.printer.name}`,
    passed: estimate.plateCount === 1 && estimate.plates.every((plate) => plate === 0),
    required: false,
    value: estimate.plateCount,
    limit: '1',
    unit: 'plates',
    source: `${parts.length} parts in rows, ${params.spacing} mm apart`,
    remedy: 'Print in more than one build, or choose a larger printer.',
  }
}
