#!/usr/bin/env python3
"""What another program sees in each DICOM file of the shared data: pydicom's headers, and pixels by pydicom, Pillow and
imagecodecs (libjpeg, CharLS, OpenJPEG, OpenJPH). Writes outside.json beside itself: facts and hashes, no data.

  pip install pydicom numpy pillow imagecodecs; python3 tools/validation/outside.py ../shared/data
"""
import hashlib, json, os, sys, warnings, zlib

import imagecodecs, numpy, pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels.decoders.rle import _rle_decode_frame

warnings.filterwarnings('ignore')
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
SETS = ['ct-abdomen-siemens-j2k/dicom', 'derived-dicom-edge', 'hostile-derived/dicom', 'dicom-pydicom', 'dicom-pydicom-data',
        'dicom-fodicom', 'dicom-pylibjpeg', 'dicom-dcmqi', 'dicom-highdicom', 'dicom-swift-fixtures', 'synthetic-pelvis-objects']
DECODERS = {'50': imagecodecs.jpeg8_decode, '51': imagecodecs.jpeg_decode, '57': imagecodecs.ljpeg_decode, '70': imagecodecs.ljpeg_decode,
            '80': imagecodecs.jpegls_decode, '81': imagecodecs.jpegls_decode, '90': imagecodecs.jpeg2k_decode, '91': imagecodecs.jpeg2k_decode,
            '201': imagecodecs.htj2k_decode, '202': imagecodecs.htj2k_decode, '203': imagecodecs.htj2k_decode}


def stored(d, frames):
    """Stored values of every frame, masked to the stored bits and sign-extended."""
    rows, columns, bits, allocated = d.Rows, d.Columns, d.BitsStored, d.BitsAllocated
    high, signed, uid = d.HighBit, d.PixelRepresentation == 1, str(d.file_meta.get('TransferSyntaxUID', '1.2.840.10008.1.2'))
    native = {8: 'u1', 16: 'u2', 32: 'u4'}[allocated]
    if not uid.startswith(('1.2.840.10008.1.2.4', '1.2.840.10008.1.2.5', '1.2.840.10008.1.2.8')):
        order = '>' if uid == '1.2.840.10008.1.2.2' else '<'
        cells = numpy.frombuffer(d.PixelData, order + native, rows * columns * frames)
    else:
        parts = []
        for coded in generate_frames(d.PixelData, number_of_frames=frames):
            if uid.endswith('.1.2.5'):
                parts.append(numpy.frombuffer(_rle_decode_frame(coded, rows, columns, 1, allocated), '<' + native))
            elif uid.endswith('.8.1'):
                parts.append(numpy.frombuffer(zlib.decompress(coded, -15), '<' + native))
            else:
                part = numpy.asarray(DECODERS[uid.split('.')[-1]](bytes(coded)))
                assert part.shape == (rows, columns), part.shape
                parts.append(part.reshape(-1))
        cells = numpy.concatenate(parts)
    values = cells.astype(numpy.int64) >> (high + 1 - bits)
    values &= (1 << bits) - 1
    if signed:
        values = numpy.where(values >= 1 << (bits - 1), values - (1 << bits), values)
    return values


def facts(path):
    try:
        d = pydicom.dcmread(path, force=False)
    except Exception as error:
        return {'unread': type(error).__name__}
    fact = {'class': str(d.get('SOPClassUID', '')), 'modality': str(d.get('Modality', '')), 'syntax': str(d.file_meta.get('TransferSyntaxUID', ''))}
    try:
        name = str(d.get('PatientName', ''))
        fact['characters'] = '\\'.join(d.SpecificCharacterSet) if isinstance(d.get('SpecificCharacterSet'), pydicom.multival.MultiValue) else str(d.get('SpecificCharacterSet', ''))
        # Only of made-up names is the hash kept: whether the characters were understood.
        fact['name'] = hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:16]
        if 'PixelData' not in d:
            return fact
        frames = int(d.get('NumberOfFrames', 1) or 1)
        fact.update(rows=d.Rows, columns=d.Columns, frames=frames, samples=d.get('SamplesPerPixel', 1), photometric=str(d.get('PhotometricInterpretation', '')))
        fact['position'] = 'ImagePositionPatient' in d or 'PerFrameFunctionalGroupsSequence' in d
        fact['type'] = '\\'.join(d.get('ImageType', []) or [])
        if fact['samples'] == 1 and 'PALETTE' not in fact['photometric']:
            values = stored(d, frames)
            fact.update(low=int(values.min()), high=int(values.max()), mean=round(float(values.mean()), 3),
                        pixels=hashlib.sha256(values.astype('<i4').tobytes()).hexdigest()[:16])
    except Exception as error:
        fact['undecoded'] = f'{type(error).__name__}: {str(error)[:60]}'
    return fact


def main():
    root, found = sys.argv[1], {}
    for name in SETS:
        for folder, _, files in os.walk(os.path.join(root, name)):
            for file in files:
                path = os.path.join(folder, file)
                found[os.path.relpath(path, root).replace(os.sep, '/')] = facts(path)
    programs = {'pydicom': pydicom.__version__, 'imagecodecs': imagecodecs.__version__}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'outside.json'), 'w') as out:
        out.write('{"programs":' + json.dumps(programs) + ',"files":{\n')
        out.write(',\n'.join(f'{json.dumps(key)}:{json.dumps(found[key], separators=(",", ":"), default=str)}' for key in sorted(found)))
        out.write('\n}}\n')


main()
