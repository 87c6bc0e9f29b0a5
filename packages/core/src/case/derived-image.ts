import type { Path } from './document.ts'
import { type Layout, single } from './layout.ts'
import { suggestion } from './nearest-name.ts'
import { operationOf } from './operation-list.ts'
import { derivedImageFields } from './schema.ts'

/**
 * `images.<name>: { of: image, do: [ { operation: parameters }, … ] }`: an image made from another. It keeps the frame and the
 * registration of that, and the scan gate judges the scan at the beginning.
 */
export function layDerivedImage(
  layout: Layout,
  path: Path,
  name: string,
  entry: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(entry)) {
    if (!(derivedImageFields as readonly string[]).includes(key))
      layout.fault([...path, key], `unknown field '${key}'`, suggestion(key, derivedImageFields), true)
  }
  const id = `images.${name}`
  const kinds = layout.imageOperations()
  const operations = entry.do
  if (!Array.isArray(operations) || operations.length === 0) {
    layout.offer('images', name, { type: 'Image', nodes: [id], image: id })
    layout.fault(
      path,
      "the field 'do' is missing: expected a list of operations",
      `use ${kinds.join(', ')}`,
      true,
    )
    return
  }
  const of = layout.refer([...path, 'of'], entry.of, ['images'])
  layout.offer('images', name, {
    type: 'Image',
    nodes: [id],
    image: id,
    ...(of && { scan: layout.scanOf(of.image!)! }),
    ...(of?.registration !== undefined && { registration: of.registration }),
  })
  let before = of
  operations.forEach((operation, index) => {
    const at = [...path, 'do', index]
    const found = operationOf(layout, at, operation, kinds)
    if (!found) return
    const step = layout.step(`image/${found.kind}`)
    const params = layout.params(step, [...at, found.kind], found.given)
    if (params === undefined || !before) return
    const node = index === operations.length - 1 ? id : `${id}.${index + 1}-${found.kind}`
    layout.add({ id: node, step, params, inputs: { image: single(before) }, line: layout.line(at) })
    before = { type: 'Image', nodes: [node], image: node }
  })
}
