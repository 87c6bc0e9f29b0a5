// Makes ct.nii.gz from shape.mjs: node cases/vertebra-pedicle/make.mjs (after a build).
import { writeFileSync } from 'node:fs'
import { vertebraScan } from './scan.mjs'

writeFileSync(new URL('ct.nii.gz', import.meta.url), vertebraScan('SYNTHETIC vertebra'))
