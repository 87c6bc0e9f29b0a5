// ONNX models of a few bytes, written by hand (ONNX IR, onnx.proto; Protocol Buffers encoding).

function varint(value: number): number[] {
  const bytes = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) + 128)
  }
}
const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)]
const bytes = (field: number, content: readonly number[]) => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
]
const text = (field: number, value: string) => bytes(field, [...new TextEncoder().encode(value)])
const floats = (values: readonly number[]) => [...new Uint8Array(Float32Array.from(values).buffer)]

/** TensorProto of f32. */
const tensor = (name: string, dims: readonly number[], values: readonly number[]) => [
  ...dims.flatMap((dim) => number(1, dim)),
  ...number(2, 1),
  ...text(8, name),
  ...bytes(9, floats(values)),
]

/** ValueInfoProto of f32 with five free dimensions. */
const value = (name: string) => {
  const shape = [1, 2, 3, 4, 5].flatMap((n) => bytes(1, text(2, `${name}${n}`)))
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, shape)]))]
}

/** AttributeProto of whole numbers. */
const whole = (name: string, values: readonly number[]) => [
  ...text(1, name),
  ...values.flatMap((n) => number(8, n)),
  ...number(20, 7),
]

/**
 * A network of one convolution over 3 × 3 × 3 voxels with the mean as its weights: two classes, of which the second has
 * the higher score where the mean is above `limit`.
 */
export function meanThresholdModel(limit: number): Uint8Array {
  const weights = [...new Array(27).fill(-1 / 27), ...new Array(27).fill(1 / 27)]
  const node = [
    ...['image', 'weights', 'bias'].flatMap((name) => text(1, name)),
    ...text(2, 'scores'),
    ...text(4, 'Conv'),
    ...bytes(5, whole('kernel_shape', [3, 3, 3])),
    ...bytes(5, whole('pads', [1, 1, 1, 1, 1, 1])),
  ]
  const graph = [
    ...bytes(1, node),
    ...text(2, 'tiny'),
    ...bytes(5, tensor('weights', [2, 1, 3, 3, 3], weights)),
    ...bytes(5, tensor('bias', [2], [limit, -limit])),
    ...bytes(11, value('image')),
    ...bytes(12, value('scores')),
  ]
  const opset = [...text(1, ''), ...number(2, 13)]
  return Uint8Array.from([
    ...number(1, 8),
    ...text(2, 'trabecula-test'),
    ...bytes(7, graph),
    ...bytes(8, opset),
  ])
}
