// Makes ct.nii.gz from shape.mjs: node cases/vertebral-body/make.mjs (after a build).
//
// The scan of cases/vertebra-pedicle with a tumour of 1500 HU in the body (osteoblastic, so that a threshold finds it).
import { writeFileSync } from 'node:fs'
import { vertebraScan } from '../vertebra-pedicle/scan.mjs'
import { tumour } from './shape.mjs'

const HU = 1500
const share = (d) => Math.min(1, Math.max(0, 0.5 - d / 0.75))
const added = (p, clean) => clean + share(tumour(p)) * (HU - clean)
writeFileSync(new URL('ct.nii.gz', import.meta.url), vertebraScan('SYNTHETIC vertebra, tumour', added))
