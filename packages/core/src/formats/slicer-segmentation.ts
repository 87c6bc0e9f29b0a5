import { joinBytes } from '../base/bytes.ts'
import type { Warning } from '../base/errors.ts'
import type { Code } from '../geometry/label-map.ts'
import { type Grid, voxelCountOf } from '../geometry/volume.ts'
import { withoutControls } from './dicom/characters.ts'
import { currentCode } from './dicom/coded-concept.ts'
import { gzip } from './gzip-file.ts'
import { readNrrdLayers } from './nrrd.ts'
import { LayerStack, type Segment, type SegmentFile } from './segments.ts'
import { voxelFault } from './voxel-file.ts'

const HEADER_LIMIT = 1024 * 1024
const MOST_SEGMENTS = 4096

/** Keys and values (`key:=value`) of an NRRD header; they are UTF-8, line feeds and backslashes escaped. */
function keysOf(bytes: Uint8Array): Map<string, string> {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, HEADER_LIMIT))
  const blank = /\r?\n\r?\n/.exec(text)
  const keys = new Map<string, string>()
  for (const line of (blank ? text.slice(0, blank.index) : text).split(/\r?\n/)) {
    const at = line.indexOf(':=')
    if (at > 0)
      keys.set(
        line.slice(0, at),
        line
          .slice(at + 2)
          .replaceAll('\\n', '\n')
          .replaceAll('\\\\', '\\'),
      )
  }
  return keys
}

/** Whether an NRRD's header names segments as 3D Slicer does. */
export function isSlicerSegmentation(bytes: Uint8Array): boolean {
  return keysOf(bytes).has('Segment0_ID')
}

/** `scheme^value^meaning`, undefined where a part is missing. */
function codeOf(text: string | undefined): Code | undefined {
  const [scheme, value, meaning = ''] = (text ?? '').split('^')
  return scheme && value ? currentCode({ scheme, value, meaning }) : undefined
}

/**
 * The terms of a segment's tags: TerminologyEntry:context~category~type~modifier~context~region~modifier (3D Slicer,
 * vtkSlicerTerminologiesModuleLogic).
 */
function termsOf(tags: string) {
  const entry = tags
    .split('|')
    .map((tag) => /^TerminologyEntry:(.*)$/.exec(tag)?.[1])
    .find((found) => found !== undefined)
  const parts = entry?.split('~') ?? []
  const found = {
    category: codeOf(parts[1]),
    type: codeOf(parts[2]),
    modifier: codeOf(parts[3]),
    region: codeOf(parts[5]),
    regionModifier: codeOf(parts[6]),
  }
  return Object.fromEntries(Object.entries(found).filter(([, code]) => code !== undefined))
}

function colourOf(text: string | undefined): Pick<Segment, 'colour'> {
  const parts = (text ?? '').trim().split(/\s+/).map(Number)
  if (parts.length !== 3 || !parts.every((c) => c >= 0 && c <= 1)) return {}
  return { colour: parts.map((c) => Math.round(c * 255)) as unknown as readonly [number, number, number] }
}

interface Row extends Omit<Segment, 'layer'> {
  readonly fileLayer: number
  readonly fileValue: number
}

function rowsOf(keys: ReadonlyMap<string, string>, layers: number, where: string): Row[] {
  const rows: Row[] = []
  for (let n = 0; keys.has(`Segment${n}_ID`); n++) {
    const field = (name: string) => keys.get(`Segment${n}_${name}`)
    // Before 2020 each segment had a layer of its own, with the value 1, and did not say so.
    const fileLayer = Number(field('Layer') ?? (layers > 1 ? n : 0))
    const fileValue = Number(field('LabelValue') ?? 1)
    const sound = Number.isInteger(fileLayer) && fileLayer >= 0 && fileLayer < layers
    if (!sound || !Number.isInteger(fileValue) || fileValue < 1 || n >= MOST_SEGMENTS)
      throw voxelFault(
        'SEGMENT_TABLE',
        where,
        `expected layers from 0 to ${layers - 1} and label values of 1 or more, got layer ${fileLayer} and value ${fileValue} of segment ${n}`,
        'save the segmentation again from 3D Slicer',
      )
    if (rows.some((row) => row.fileLayer === fileLayer && row.fileValue === fileValue))
      throw voxelFault(
        'SEGMENT_TABLE',
        where,
        `expected one segment of value ${fileValue} in layer ${fileLayer}, got two`,
        'save the segmentation again from 3D Slicer',
      )
    const label = withoutControls(field('Name') ?? field('ID') ?? '').trim()
    rows.push({
      value: n + 1,
      label,
      ...termsOf(field('Tags') ?? ''),
      ...colourOf(field('Color')),
      fileLayer,
      fileValue,
    })
  }
  return rows
}

/**
 * Reads a segmentation of 3D Slicer (.seg.nrrd): layers of which each holds segments that share no voxel, named by
 * `Segment<n>_ID, _Name, _Color, _LabelValue, _Layer, _Tags`. Its extents are not used: the voxels say where it lies.
 * @throws TrabeculaError SEGMENT_TABLE, LABELS_NOT_WHOLE of values that no segment has, those of `readNrrd`
 */
export function readSlicerSegmentation(bytes: Uint8Array, where: string): SegmentFile {
  const { grid, layers, warnings } = readNrrdLayers(bytes, where)
  const rows = rowsOf(keysOf(bytes), layers.length, where)
  const stack = new LayerStack(voxelCountOf(grid), rows.length)
  const told: Warning[] = [...warnings]
  const segments: Segment[] = []
  for (const { fileLayer, fileValue, ...segment } of rows) {
    const values = layers[fileLayer]!
    const { layer, voxels } = stack.put(segment.value, (take) => {
      for (let i = 0; i < values.length; i++) if (values[i] === fileValue && !take(i)) return false
      return true
    })
    if (voxels > 0) segments.push({ ...segment, layer })
    else told.push({ code: 'SEGMENTS_EMPTY', message: `segments without voxels: ${segment.label}`, where })
  }
  const known = layers.map(
    (_, layer) => new Set(rows.filter((row) => row.fileLayer === layer).map((row) => row.fileValue)),
  )
  const strange = new Set<number>()
  layers.forEach((values, layer) => {
    for (let i = 0; i < values.length; i++)
      if (values[i] !== 0 && strange.size < 12 && !known[layer]!.has(values[i]!)) strange.add(values[i]!)
  })
  if (strange.size > 0)
    throw voxelFault(
      'SEGMENT_TABLE',
      where,
      `expected a segment for every value, got none for ${[...strange].join(', ')}`,
      'save the segmentation again from 3D Slicer',
    )
  return { format: '3D Slicer', grid, layers: stack.layers, segments, warnings: told }
}

const escaped = (text: string) => withoutControls(text).replaceAll('\\', '\\\\')
const codeText = (code: Code | undefined) =>
  code ? [code.scheme, code.value, code.meaning].map((part) => part.replace(/[\^~|]/g, ' ')).join('^') : '^^'

/** First and last voxel along each axis of every value of a layer, as Slicer writes them. */
function extentsOf(values: Uint8Array | Uint16Array, [nx, ny]: Grid['size']): ReadonlyMap<number, string> {
  const boxes = new Map<number, Int32Array>()
  let box: Int32Array | undefined
  for (let row = 0, of = 0; row < values.length; row += nx, of = 0) {
    const [y, z] = [(row / nx) % ny, Math.floor(row / nx / ny)]
    for (let x = 0; x < nx; x++) {
      const value = values[row + x]!
      if (value === 0) continue
      if (value !== of) {
        box = boxes.get(value) ?? Int32Array.of(x, x, y, y, z, z)
        boxes.set(value, box)
        of = value
        if (y < box[2]!) box[2] = y
        if (y > box[3]!) box[3] = y
        if (z > box[5]!) box[5] = z
      }
      if (x < box![0]!) box![0] = x
      if (x > box![1]!) box![1] = x
    }
  }
  return new Map([...boxes].map(([value, found]) => [value, found.join(' ')]))
}

function segmentLines(segment: Segment, n: number, extent: string): string[] {
  const { label, colour = [128, 174, 128] } = segment
  const entry = [
    'Segmentation category and type - 3D Slicer General Anatomy list',
    codeText(segment.category),
    codeText(segment.type),
    codeText(segment.modifier),
    'Anatomic codes - DICOM master list',
    codeText(segment.region),
    codeText(segment.regionModifier),
  ].join('~')
  const fields = {
    ID: `Segment_${segment.value}`,
    Name: escaped(label),
    NameAutoGenerated: '0',
    Color: colour.map((c) => Number((c / 255).toFixed(6))).join(' '),
    ColorAutoGenerated: '0',
    Extent: extent,
    LabelValue: String(segment.value),
    Layer: String(segment.layer),
    Tags: `${segment.type ? `TerminologyEntry:${escaped(entry)}|` : ''}`,
  }
  return Object.entries(fields).map(([name, value]) => `Segment${n}_${name}:=${value}`)
}

/** Writes layers of segments as 3D Slicer does (.seg.nrrd): LPS, gzip, geometry in full precision, terms kept. */
export function writeSlicerSegmentation(file: Pick<SegmentFile, 'grid' | 'layers' | 'segments'>): Uint8Array {
  const { grid, layers, segments } = file
  const wide = layers.some((values) => values instanceof Uint16Array)
  const depth = layers.length
  const count = voxelCountOf(grid)
  const data = wide ? new Uint16Array(count * depth) : new Uint8Array(count * depth)
  layers.forEach((values, layer) => {
    for (let i = 0; i < count; i++) data[i * depth + layer] = values[i]!
  })
  const d = grid.direction
  const step = (a: 0 | 1 | 2) => `(${[d[a], d[a + 3]!, d[a + 6]!].map((x) => x * grid.spacing[a]).join(',')})`
  const several = depth > 1
  const extents = layers.map((values) => extentsOf(values, grid.size))
  const lines = [
    'NRRD0004',
    '# Written by Trabecula',
    `type: ${wide ? 'unsigned short' : 'unsigned char'}`,
    `dimension: ${several ? 4 : 3}`,
    'space: left-posterior-superior',
    `sizes: ${[...(several ? [depth] : []), ...grid.size].join(' ')}`,
    `space directions: ${several ? 'none ' : ''}${step(0)} ${step(1)} ${step(2)}`,
    `kinds: ${several ? 'list ' : ''}domain domain domain`,
    'endian: little',
    'encoding: gzip',
    `space origin: (${grid.origin.join(',')})`,
    ...segments.flatMap((segment, n) =>
      segmentLines(segment, n, extents[segment.layer]!.get(segment.value) ?? '0 -1 0 -1 0 -1'),
    ),
    'Segmentation_ContainedRepresentationNames:=Binary labelmap|',
    'Segmentation_MasterRepresentation:=Binary labelmap',
    'Segmentation_SourceRepresentation:=Binary labelmap',
    'Segmentation_ReferenceImageExtentOffset:=0 0 0',
  ]
  const head = new TextEncoder().encode(`${lines.join('\n')}\n\n`)
  const packed = gzip(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return joinBytes([head, packed])
}
