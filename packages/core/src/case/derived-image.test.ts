import { expect, test } from 'vitest'
import { CaseError } from './document.ts'
import { parseCase } from './parse.ts'

const withImages = (images: string, of = 'clean') => `trabecula: 1
case: PEL-1
side: left
images:
  ct: { series: ct.zip, modality: CT }
${images}
labels:
  bones: { of: ${of}, do: [ { threshold: { low: 226 } } ] }
surfaces:
  hip: { of: bones, structures: [bone] }
devices:
  copy: { kind: model, of: [hip], side: left }
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

test('an image made from another in steps; what is made on it waits for the permit of the scan', () => {
  const { nodes } = parse(
    withImages(
      '  clean: { of: ct, do: [ { denoise: { method: median } }, { resample: { spacing: 0.6 } } ] }',
    ),
  )
  const byId = new Map(nodes.map((node) => [node.id, node]))
  expect(byId.get('images.clean.1-denoise')?.inputs).toEqual({ image: { node: 'images.ct' } })
  expect(byId.get('images.clean')).toMatchObject({
    step: { kind: 'image/resample' },
    params: { spacing: 0.6, interpolation: 'linear' },
    inputs: { image: { node: 'images.clean.1-denoise' } },
  })
  expect(byId.get('labels.bones.1-threshold')?.inputs).toEqual({ image: { node: 'images.clean' } })
  expect(byId.has('images.clean.gate')).toBe(false)
  expect(nodes.flatMap(({ permits }) => permits ?? [])).toContain('images.ct.permit-model')
})

test('an image made from one that was made', () => {
  const { nodes } = parse(
    withImages(
      '  clean: { of: ct, do: [ { denoise: {} } ] }\n  fine: { of: clean, do: [ { resample: {} } ] }',
      'fine',
    ),
  )
  expect(nodes.find(({ id }) => id === 'images.fine')?.inputs).toEqual({ image: { node: 'images.clean' } })
  expect(nodes.flatMap(({ permits }) => permits ?? [])).toContain('images.ct.permit-model')
})

test('faults are told: unknown operations, fields and images, no operation at all', () => {
  expect(faultsOf(withImages('  clean: { of: ct, do: [ { denoisee: {} } ] }'))).toEqual([
    "unknown operation 'denoisee'",
  ])
  expect(faultsOf(withImages('  clean: { of: ct, modality: CT, do: [ { denoise: {} } ] }'))).toEqual([
    "unknown field 'modality'",
  ])
  expect(faultsOf(withImages('  clean: { of: mr, do: [ { denoise: {} } ] }'))[0]).toContain(
    "there is no 'mr'",
  )
  expect(faultsOf(withImages('  clean: { of: ct }'))[0]).toContain("'do' is missing")
  expect(faultsOf(withImages('  clean: { of: ct, do: [ { denoise: { sigma: -1 } } ] }'))[0]).toContain(
    'sigma',
  )
})
