import { expect, test } from 'vitest'
import { faultsIn } from '../../test/case-faults.ts'
import { fakeSteps } from '../../test/fake-steps.ts'
import { parseCase } from './parse.ts'

const GOOD = `trabecula: 1
case: PEL-1
side: left
images:
  ct: { series: ct.zip, modality: CT }
labels:
  bones:
    of: ct
    do:
      - threshold: { low: 226 }
      - close: { radius: 1.2 }
surfaces:
  bones: { of: bones, structures: [hip_left, hip_right] }
devices:
  model: { kind: model, of: bones }
evaluate:
  model: { wall: 0.8 }
`

const parse = (text: string) => parseCase(text, 'case.yaml', { version: '0', lang: 'en', steps: fakeSteps })

const faultsOf = (text: string) => faultsIn(() => parse(text))

test('a good case becomes a graph in which every input comes before its use', () => {
  const { nodes } = parse(GOOD)
  const ids = nodes.map((node) => node.id)
  expect(ids.slice(0, 8)).toEqual([
    'images.ct',
    'labels.bones.1-threshold',
    'labels.bones.2-close',
    'surfaces.bones.hip_left',
    'surfaces.bones.hip_right',
    'devices.model',
    'evaluate.model',
    'images.ct.gate',
  ])
  expect(ids.slice(-2)).toEqual(['report', 'report-pdf'])
  for (const [index, node] of nodes.entries()) {
    for (const input of Object.values(node.inputs)) {
      const sources = 'nodes' in input ? input.nodes : 'node' in input ? [input.node] : []
      for (const source of sources) expect(ids.indexOf(source)).toBeLessThan(index)
    }
  }
  expect(nodes[1]!.params).toEqual({ low: 226, high: 3071 })
})

test('all faults are told at once, each at its line and column, with the nearest right name', () => {
  const faults = faultsOf(`trabecula: 1
case: PEL-1
side: lefft
images:
  ct: { series: ct.zip, modlity: CT }
labels:
  bones:
    of: cd
    do:
      - treshold: { low: 226 }
      - close: { radius: -1 }
surfaces:
  bones: { of: bone, tolerence: 0.3 }
devises: {}
`)
  expect(faults).toHaveLength(8)
  expect(faults[0]).toMatch(/^3:7 .*side.*lefft/)
  expect(faults[1]).toBe("5:25 unknown field 'modlity'; did you mean 'modality'?")
  expect(faults[2]).toBe("8:9 there is no 'cd' in images or labels; did you mean 'ct'?")
  expect(faults[3]).toBe("10:9 unknown operation 'treshold'; did you mean 'threshold'?")
  expect(faults[4]).toMatch(/^11:26 'radius': .*got -1/)
  expect(faults[5]).toBe("13:16 there is no 'bone' in labels; did you mean 'bones'?")
  expect(faults[6]).toBe("13:22 unknown field 'tolerence'; did you mean 'tolerance'?")
  expect(faults[7]).toBe("14:1 unknown field 'devises'; did you mean 'devices'?")
})

test.each([
  ['', 'the case file is empty'],
  ['- 1\n', 'the case file is empty'],
  ['trabecula: 2\ncase: A\nside: left\nimages: {}\n', 'trabecula'],
  ['trabecula: 1\nside: left\nimages: {}\n', "'case' is missing"],
  ['trabecula: 1\ncase: Wang Wei 1970\nside: left\nimages: {}\n', 'pseudonym'],
  ['trabecula: 1\ncase: A\nside: left\n', "'images' is missing"],
  ['trabecula: 1\ncase: A\ncase: B\nside: left\n', 'unique'],
  ['trabecula: 1\n  case: [\n', ''],
  [GOOD.replace('    of: ct\n', ''), "'of' is missing"],
  [GOOD.replace('- threshold: { low: 226 }\n', ''), 'a label map made before it'],
  [GOOD.replace('low: 226', 'low: high'), 'low'],
  [GOOD.replace('series: ct.zip, ', ''), "'series' is missing"],
  [GOOD.replace('kind: model', 'kind: guid'), "'guid'"],
  [GOOD.replace('of: bones }\nevaluate', 'of: bones, side: right }\nevaluate'), 'the case is about the left'],
  [GOOD.replace('  ct:', '  CT scan:'), 'no name'],
])('a wrong case is refused with a place: %#', (text, message) => {
  const faults = faultsOf(text)
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.join('\n')).toContain(message)
  for (const fault of faults) expect(fault).toMatch(/^\d+:\d+ /)
})
