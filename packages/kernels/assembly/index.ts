// Every kernel: arrays by pointer and numbers only; no heap, no globals that change, no strings.
export { thresholdInt16, thresholdFloat32 } from './threshold'
