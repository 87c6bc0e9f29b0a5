/** What every JavaScript runtime has, and `lib.es2023` does not name: core compiles without Node's and the browser's types. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: ArrayBufferView | ArrayBufferLike, options?: { stream?: boolean }): string
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare function atob(text: string): string
declare function btoa(text: string): string
