import type { PhrasePair } from './pair.ts'

/** What is said of label maps and surfaces that come from other programs. */
export const exchangePhrases: readonly PhrasePair[] = [
  ['made elsewhere and read from {0}: {1}', '由其他程序或人制作，读自 {0}：{1}'],
  [
    'structures share voxels: {0} lie over others and are kept in layers of their own',
    '结构共用体素：{0}与其他结构重叠，各保留在独立图层中',
  ],
  ['expected structures that share no voxel, got {0} over others', '结构不应共用体素，实际{0}与其他结构重叠'],
  [
    'import structures that overlap one by one (`only`), each as a label entry of its own',
    '请将重叠的结构逐个导入（`only`），各为一个标签条目',
  ],
  ['{0} labelled voxels lie beyond the image and are cut off', '{0} 个带标签的体素在影像之外，已截去'],
  [
    "labels of {0} mm were resampled onto the image's grid ({1}): {2} cm³ became {3} cm³",
    '{0} mm 的标签已重采样到影像网格（{1}）：{2} cm³ 变为 {3} cm³',
  ],
  [
    'use the image from which the label map was made, or let it be carried there with `resample: linear`',
    '请用制作该标签图的影像，或以 `resample: linear` 转到该网格',
  ],
  ['expected the same voxels, got {0} and {1}', '应为相同的体素，实际为 {0} 与 {1}'],
  [
    'resample one of them onto the grid of the other (compare-labels: --resample linear)',
    '请将其一重采样到另一个的网格（compare-labels：--resample linear）',
  ],
  [
    'expected labels in the frame of reference of the image, got another: the same numbers are other places there',
    '标签应与影像在同一参考坐标系，实际为另一个：相同的数值在那里是不同的位置',
  ],
  [
    'name the image on which they were drawn as `of`; lay that image on this one with `registerTo`',
    '请以 `of` 写明勾画所用的影像；并以 `registerTo` 将该影像配准到此影像',
  ],
  ['expected voxels of {0} ({1}), got {2}; the file has {3}', '{0}（{1}）应有体素，实际为{2}；文件中有 {3}'],
  ["segment '{0}'", '分段“{0}”'],
  ['value {0}', '数值 {0}'],
  ['several', '多个'],
  ['region {0}', '区域 {0}'],
  ['expected at most {0} structures, got {1} values', '结构最多 {0} 个，实际有 {1} 个数值'],
  [
    '{0} is {1} by its name and {2} by its code; its side is taken as unknown',
    '{0}按名称在{1}、按编码在{2}；侧别按未知处理',
  ],
  ['segments without voxels: {0}', '没有体素的分段：{0}'],
  [
    'the segmentation is fractional ({0}); voxels of at least {1} of the maximum are taken',
    '该分割为分数型（{0}）；取不低于最大值 {1} 的体素',
  ],
  ['expected one segment of number {0}, got two', '编号 {0} 的分段应只有一个，实际有两个'],
  ['expected a number of its own for each region, got {0}', '每个区域应有自己的编号，实际为 {0}'],
  [
    'expected the image on which the contours were drawn, got none: contours have no grid of their own',
    '应给出勾画轮廓所用的影像，实际没有：轮廓没有自己的网格',
  ],
  ['name the image as `of`', '请以 `of` 写明影像'],
  ['name the image on which they were drawn as `of`', '请以 `of` 写明勾画所用的影像'],
  [
    "{0}: expected contours in planes along one axis of the image's grid, got {1}",
    '{0}：轮廓应位于影像网格某一轴的平面内，实际为{1}',
  ],
  ['oblique ones', '斜面轮廓'],
  ['several axes', '多个轴向'],
  ['{0}: {1} slices between contours are interpolated by distance', '{0}：轮廓之间的 {1} 层按距离插值'],
  [
    '{0}: slices {1} lie in gaps wider than between other contours and are left empty',
    '{0}：第 {1} 层位于比其他轮廓间隔更宽的空隙中，留空',
  ],
  ['{0}: {1} contours inside others are taken as holes', '{0}：{1} 条位于其他轮廓之内的轮廓按孔处理'],
  [
    '{0}: {1} contours cross others of their slice; they are united',
    '{0}：{1} 条轮廓与同层其他轮廓相交；已合并',
  ],
  [
    '{0}: contours of {1} slices reach beyond the image and are cut off there',
    '{0}：{1} 层的轮廓超出影像，已在边界截去',
  ],
  ['{0} contours of type {1} enclose nothing and are left out', '{0} 条 {1} 型轮廓不围成区域，已略去'],
  ['choose one of the two', '请二选一'],
  [
    'the picture may show text that names the patient; pixels are not changed (--clean-pixel-data does)',
    '图像上可能有指明患者的文字；像素未改动（可用 --clean-pixel-data 处理）',
  ],
  [
    'a face may be rebuilt from this scan of the head; voxels are not changed',
    '由此头部扫描可能重建面容；体素未改动',
  ],
  [
    'texts that the profile keeps held a word that names somebody and were replaced: {0}',
    '规范保留的文字中含有指明某人的词，已替换：{0}',
  ],
  ['Read a surface from another program', '读入其他程序的表面'],
  ['expected one surface ({0}), got {1} among {2} files', '应有一个表面（{0}），在 {2} 个文件中有 {1} 个'],
  [
    'expected unit, side and confirmedBy, got less; its longest side is {0} in the unit of the file, which fits {1}',
    '应给出 unit、side 与 confirmedBy，实际不全；其最长边按文件单位为 {0}，符合 {1}',
  ],
  ['let a person confirm unit and side, and write them into the case', '请由人确认单位与侧别，并写入病例'],
  ['expected a longest side of {0} mm, got {1} mm in {2}', '最长边应为 {0} mm，按 {2} 为 {1} mm'],
  ['correct `unit` or `longest`', '请更正 `unit` 或 `longest`'],
  [
    'expected a surface of 25 to 2500 mm, got {0} mm in {1}; the coordinates look like {2}',
    '表面应为 25 至 2500 mm，按 {1} 为 {0} mm；坐标看似 {2}',
  ],
  [
    'correct `unit`, or give `longest`, its longest side in mm as measured otherwise',
    '请更正 `unit`，或以 `longest` 给出另行量得的最长边（mm）',
  ],
  ['correct `side`, or give it another name', '请更正 `side`，或另取名称'],
  [
    '{0}: {1} holes of at most {2} mm were closed by flat fans',
    '{0}：{1} 个宽不超过 {2} mm 的孔已以平面扇形封闭',
  ],
  ['{0}: {1} triangles that faced inward were turned', '{0}：{1} 个朝内的三角形已翻转'],
  ['{0}: expected a closed manifold surface, got {1}', '{0}：应为封闭的流形表面，实际有 {1}'],
  ['{0} open edges', '{0} 条开放边'],
  ['{0} edges of more than two triangles', '{0} 条多于两个三角形的边'],
  ['{0} vertices where fans meet', '{0} 个扇形相接的顶点'],
  ['{0} edges of opposite triangles', '{0} 条朝向相反的边'],
  [
    'let it be mended (`mend: [fill, turn]`), or mend it in the program that made it',
    '请予修补（`mend: [fill, turn]`），或在制作它的程序中修补',
  ],
  [
    '{0}: expected triangles that face outward, got {1} that face inward',
    '{0}：三角形应朝外，实际有 {1} 个朝内',
  ],
  ['let them be turned (`mend: [turn]`)', '请予翻转（`mend: [turn]`）'],
  [
    '{0} was made elsewhere and read from {1}; there is no scan behind it. Unit {2}, frame {3}, side {4}, confirmed by: {5}. Longest side {6} mm, {7} triangles, {8} parts',
    '{0}由其他程序制作，读自 {1}；其后没有扫描。单位 {2}，坐标系 {3}，侧别{4}，确认人：{5}。最长边 {6} mm，{7} 个三角形，{8} 个部分',
  ],
  ['expected x,y,width,height in pixels, got {0}', '应为像素 x,y,宽,高，实际为 {0}'],
  ['write e.g. --blank "0,0,512,40;0,480,512,32"', '例如写作 --blank "0,0,512,40;0,480,512,32"'],
  [
    'the picture may show text that names the patient, and nothing says where',
    '图像上可能有指明患者的文字，但未说明位置',
  ],
  ['give the rectangles with --blank, or leave the file out', '请用 --blank 给出矩形区域，或去掉该文件'],
  [
    'compressed pixels cannot be blanked without changing all of them',
    '压缩像素无法只抹除一部分而不改动全部',
  ],
  ['unpack the file first (dcmdjpeg, gdcmconv --raw)', '请先解压该文件（dcmdjpeg、gdcmconv --raw）'],
  [
    'expected rectangles that begin inside the picture of {0} × {1} pixels, got one at {2},{3}',
    '矩形应从 {0} × {1} 像素的图像内开始，实际有一个位于 {2},{3}',
  ],
  [
    'give the rectangles of pictures of this size in a call of their own',
    '请对此尺寸的图像另行调用并给出矩形',
  ],
]
