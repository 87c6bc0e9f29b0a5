import type { ReportTable } from '../geometry/table.ts'
import type { Build } from './estimate.ts'
import { MOST_FOR_WALL, type PartFigures } from './part.ts'

const round = (value: number, places: number) => Number(value.toFixed(places))

/** Figures of a build for the report. */
export function buildTables(build: Build): ReportTable[] {
  return [
    ...build.parts.map((part) => orientationTable(build, part)),
    sliceTable(build),
    materialTable(build),
    costTable(build),
  ]
}

function orientationTable(
  { params }: Build,
  { name, title, orientations, chosen }: PartFigures,
): ReportTable {
  return {
    name: `${params.name}-orientation-${name}`.replace(/[^a-z0-9]+/g, '-'),
    title: `How ${title} can stand on the plate`,
    columns: [
      { title: 'Orientation' },
      { title: 'Chosen' },
      { title: 'Height', unit: 'mm' },
      { title: 'Layers' },
      { title: 'Overhang under 45°', unit: 'mm²' },
      { title: 'Support', unit: 'cm³' },
      { title: 'Critical surface touched', unit: 'mm²' },
      { title: 'Footprint', unit: 'mm' },
      { title: 'Lowest points' },
      { title: 'Time', unit: 'h' },
      { title: 'Score' },
    ],
    rows: orientations.map((one, n) => [
      one.name,
      n === chosen,
      round(one.height, 1),
      one.layers,
      round(one.overhang, 0),
      round(one.support / 1000, 2),
      round(one.touched, 1),
      `${one.footprint[0].toFixed(1)} × ${one.footprint[1].toFixed(1)}`,
      one.islands,
      round(one.seconds / 3600, 2),
      round(one.score, 3),
    ]),
    note: 'Lower scores are better: support volume, critical surface touched, height, islands. Support is the space below overhangs, by columns; heights and overhangs by facets, nothing sliced. Times are EXAMPLES unless the case gives rates.',
  }
}

function sliceTable({ params, row, parts }: Build): ReportTable {
  return {
    name: `${params.name}-slices`.replace(/[^a-z0-9]+/g, '-'),
    title: 'Slices',
    columns: [
      { title: 'Part' },
      { title: 'Layers' },
      { title: 'Least section', unit: 'mm²' },
      { title: 'Mean section', unit: 'mm²' },
      { title: 'Greatest section', unit: 'mm²' },
      { title: 'Islands' },
      { title: 'Area of islands', unit: 'mm²' },
      { title: 'Overhang under 45°', unit: 'mm²' },
      { title: 'Trapped', unit: 'mm³' },
      { title: 'Least wall', unit: 'mm' },
    ],
    rows: parts.map((part) => [
      part.title,
      part.layers,
      round(part.area.least, 2),
      round(part.area.mean, 1),
      round(part.area.greatest, 1),
      part.islands,
      round(part.islandArea, 2),
      round(part.orientations[part.chosen]!.overhang, 0),
      round(
        part.trapped.reduce((sum, volume) => sum + volume, 0),
        2,
      ),
      part.wall === null ? null : round(part.wall, 3),
    ]),
    note: `Layers of ${row.layer} mm, cut at their middle. Islands share no area with the layer below. The least wall is measured here up to ${MOST_FOR_WALL} triangles.`,
  }
}

function materialTable({ params, row, estimate }: Build): ReportTable {
  const example = params.rates.layerTime === undefined || params.rates.areaTime === undefined
  return {
    name: `${params.name}-material`.replace(/[^a-z0-9]+/g, '-'),
    title: 'Time and material',
    columns: [{ title: 'Figure' }, { title: 'Value' }, { title: 'Unit' }, { title: 'Source' }],
    rows: [
      ['process', row.process, '', 'the case'],
      ['material', row.material, '', params.material === undefined ? 'the table of processes' : 'the case'],
      ['density', row.density, 'g/cm³', row.densitySource],
      ['volume of the parts', round(estimate.solid / 1000, 2), 'cm³', 'the mesh'],
      [
        'volume of supports',
        round(estimate.support / 1000, 2),
        'cm³',
        `estimate: space below overhangs, ${round(100 * row.supportFill, 1)} % solid`,
      ],
      ['mass with supports', round(estimate.mass * 1000, 1), 'g', 'volume and density'],
      ['plates', estimate.plateCount, '', `rows, ${params.spacing} mm apart`],
      [
        'time',
        round(estimate.hours, 2),
        'h',
        example
          ? `EXAMPLE: ${row.layerTime} s a layer, ${row.areaTime} s/mm², ${row.setup} h setup`
          : `the case: ${row.layerTime} s a layer, ${row.areaTime} s/mm², ${row.setup} h setup`,
      ],
    ],
    note: 'Time: setup, layers and area of each plate (Baumers and others 2012). Rates of no machine in particular stand as EXAMPLE.',
  }
}

function costTable({ params, row, estimate, parts }: Build): ReportTable {
  const { prices } = params
  const source = (given: number | undefined) => (given === undefined ? 'EXAMPLE, no one’s price' : 'the case')
  const { material, machine, labour } = estimate.cost
  return {
    name: `${params.name}-cost`.replace(/[^a-z0-9]+/g, '-'),
    title: 'Cost',
    columns: [
      { title: 'Part of the cost' },
      { title: 'Amount' },
      { title: 'Price' },
      { title: 'Cost', unit: prices.currency ?? 'EXAMPLE' },
      { title: 'Source' },
    ],
    rows: [
      [
        'material',
        `${estimate.mass.toFixed(3)} kg`,
        row.price.material,
        round(material, 2),
        source(prices.material),
      ],
      [
        'machine',
        `${estimate.hours.toFixed(2)} h`,
        row.price.machine,
        round(machine, 2),
        source(prices.machine),
      ],
      [
        'labour',
        `${(parts.length * prices.hours).toFixed(2)} h`,
        row.price.labour,
        round(labour, 2),
        source(prices.labour),
      ],
      ['together', '', '', round(material + machine + labour, 2), 'sum'],
    ],
    note: 'EXAMPLE wherever the case gives no price: of the right order of magnitude, no offer. Ruffo, Tuck and Hague 2006: material, machine hours and labour.',
  }
}
