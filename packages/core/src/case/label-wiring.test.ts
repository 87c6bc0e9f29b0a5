import { expect, test } from 'vitest'
import { CaseError } from './document.ts'
import { parseCase } from './parse.ts'

const withOperations = (tumour: string, bones = '') => `trabecula: 1
case: PEL-1
side: left
images:
  ct: { series: ct.zip, modality: CT }
labels:
  bones: { of: ct, do: [ { threshold: { low: 226 } }${bones} ] }
  tumour: { of: ct, do: [ ${tumour} ] }
`
const parse = (text: string) => parseCase(text, 'case.yaml', { version: '0', lang: 'en' })

function faultsOf(text: string): string[] {
  try {
    parse(text)
    return []
  } catch (error) {
    if (error instanceof CaseError) return error.faults.map(({ message }) => message)
    throw error
  }
}

test('strokes start a label map on an image, from a file beside the case and from the case itself', () => {
  const text = withOperations(
    '{ strokes: { from: tumour.strokes.json, strokes: [ { tool: brush, structure: tumour, at: [[0, 0, 0]], radius: 2 } ] } }',
  )
  const node = parse(text).nodes.find(({ id }) => id === 'labels.tumour.1-strokes')!
  expect(node.inputs).toEqual({ image: { node: 'images.ct' }, files: { source: 'tumour.strokes.json' } })
  expect(node.params).toMatchObject({ strokes: [{ tool: 'brush', erase: false }] })
})

test('`with` brings in the last result of another entry', () => {
  const text = withOperations(
    '{ threshold: { low: 60, name: tumour } }, { combine: { operation: difference, a: [tumour], with: bones } }',
    ', { keep: {} }',
  )
  const node = parse(text).nodes.find(({ id }) => id === 'labels.tumour.2-combine')!
  expect(node.inputs).toEqual({
    of: { node: 'labels.tumour.1-threshold' },
    with: { node: 'labels.bones.2-keep' },
  })
})

test('without `with` the operation works on one map; where a step takes none, it is an unknown field', () => {
  const text = withOperations(
    '{ threshold: { low: 60 } }, { combine: { operation: union, a: [bone], b: [bone] } }',
  )
  const node = parse(text).nodes.find(({ id }) => id === 'labels.tumour.2-combine')!
  expect(Object.keys(node.inputs)).toEqual(['of'])
  expect(faultsOf(withOperations('{ threshold: { low: 60, with: bones } }'))[0]).toMatch(
    /unknown field 'with'/,
  )
  expect(faultsOf(withOperations('{ strokes: { from: 7 } }'))[0]).toMatch(/a file's name in 'from'/)
  expect(
    faultsOf(
      withOperations('{ threshold: { low: 60 } }, { combine: { operation: union, a: [bone], with: none } }'),
    )[0],
  ).toMatch(/there is no 'none' in labels/)
})
