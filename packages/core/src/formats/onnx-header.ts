/** What an ONNX file says of itself before its graph. */
export interface OnnxHeader {
  readonly irVersion: number | undefined
  readonly producer: string | undefined
  /** Version of the standard operators. */
  readonly opset: number | undefined
}

const IR_VERSION = 1
const PRODUCER_NAME = 2
const OPSET_IMPORT = 8
const OPSET_DOMAIN = 1
const OPSET_VERSION = 2

interface Field {
  readonly number: number
  readonly value: number
  readonly bytes: Uint8Array | undefined
}

/** Fields of one protobuf message (Protocol Buffers encoding, wire types 0, 1, 2 and 5); ends where they stop making sense. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0
  const varint = () => {
    let [value, factor] = [0, 1]
    for (let n = 0; n < 10; n++) {
      const byte = bytes[at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const key = varint()
    const [number, wire] = [Math.floor(key / 8), key % 8]
    if (wire === 0) {
      const value = varint()
      if (!(value >= 0)) return
      yield { number, value, bytes: undefined }
    } else if (wire === 2) {
      const length = varint()
      if (!(length >= 0 && at + length <= bytes.length)) return
      yield { number, value: length, bytes: bytes.subarray(at, at + length) }
      at += length
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4
    else return
  }
}

/** Reads what it finds; a file that is no ONNX model gives undefined for everything. (ONNX IR, ModelProto.) */
export function onnxHeader(bytes: Uint8Array): OnnxHeader {
  let [irVersion, producer, opset]: [number?, string?, number?] = []
  for (const { number, value, bytes: inner } of fieldsOf(bytes)) {
    if (number === IR_VERSION && !inner) irVersion = value
    if (number === PRODUCER_NAME && inner) producer = new TextDecoder().decode(inner.subarray(0, 100))
    if (number !== OPSET_IMPORT || !inner) continue
    const fields = [...fieldsOf(inner)]
    const domain = fields.find((field) => field.number === OPSET_DOMAIN)
    if (domain && domain.value > 0) continue
    opset = fields.find((field) => field.number === OPSET_VERSION)?.value
  }
  return { irVersion, producer, opset }
}
