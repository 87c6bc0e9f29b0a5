import type { PhrasePair } from './pair.ts'

export const labelToolPhrases: readonly PhrasePair[] = [
  ['Move the surface of structures by a distance', '使结构表面按距离外移或内移'],
  ['Make structures hollow', '使结构成为空心'],
  ['Find a structure by a low value that hangs on a sure one', '以双阈值寻找结构：低值须与确定的高值相连'],
  ['Unite, intersect or subtract structures', '结构的并、交、差'],
  ['Fill the slices between painted ones', '在已描绘的断层之间插值'],
  ['Paint and erase structures by hand', '手工描绘与擦除结构'],
  ['Close thin bone by a model of the cortex', '以皮质模型封闭薄骨'],
  ['Hold metal apart and flag its streaks', '分开金属并标出其伪影'],
  ['Grow several structures from their seeds at once', '多个结构自种子点同时竞争生长'],
  [
    'metal of {0} cm³ is held apart; its streaks make {1} cm³ around it unsure',
    '已分开 {0} cm³ 金属；其伪影使周围 {1} cm³ 不可靠',
  ],
  [
    '{0} % of {1} lies among streaks of metal: its surface there is not to be trusted',
    '{1}有 {0} % 位于金属伪影中：该处表面不可信',
  ],
  ['expected the cortex above soft tissue, got {0} and {1}', '皮质数值应高于软组织，实际为 {0} 与 {1}'],
  ['give `soft` and `cortex` in the image’s unit', '请以影像的单位给出 `soft` 与 `cortex`'],
  [
    '{0} cm³ of thin bone were added to {1} by a model of the cortex (soft {2}, cortex {3}); thickness by the model: median {4} mm, 90 % from {5} to {6} mm',
    '按皮质模型为{1}补入 {0} cm³ 薄骨（软组织 {2}，皮质 {3}）；模型厚度：中位 {4} mm，90 % 为 {5} 至 {6} mm',
  ],
  ['name the structure that thin bone belongs to', '请指明薄骨所属的结构'],
  ['expected seeds of 2 to {0} structures, got {1}', '应有 2 至 {0} 个结构的种子点，实际 {1} 个'],
  [
    'paint at least two structures before, or give `seeds`; one alone grows with `grow`',
    '请先描绘至少两个结构，或给出 `seeds`；单个结构用 `grow`',
  ],
  [
    'expected each voxel to belong to one structure, got seeds of {0} and of {1} in the same voxel',
    '每个体素只应属于一个结构，{0}与{1}的种子点在同一体素',
  ],
  ['move one of the two away from the other structure', '将其中之一移离另一结构'],
  ['name structures that have seeds', '请指明有种子点的结构'],
  ['Separate bones that touch, without seeds', '无需种子点分离相接触的骨'],
  ['Find structures with a network that is brought along', '以自备神经网络寻找结构'],
  [
    'voxels of {0} mm show no joint gap: bones were parted by their shape alone',
    '{0} mm 的体素显示不出关节间隙：仅按形状分离骨',
  ],
  ['expected a program that runs ONNX models, found none installed', '需要运行 ONNX 模型的程序，未见安装'],
  [
    'install it beside Trabecula with `npm install --no-save onnxruntime-web@1.30.0`, and run again',
    '请用 `npm install --no-save onnxruntime-web@1.30.0` 安装于 Trabecula 旁，然后重新运行',
  ],
  ['expected the model {0}…, got {1}…', '应为模型 {0}…，实际为 {1}…'],
  [
    'give the model that was approved, or name this one after looking at what it does',
    '请给出已批准的模型，或审视其效果后写入此模型',
  ],
  ['expected scores of the shape {0}, got {1}', '得分的形状应为 {0}，实际为 {1}'],
  [
    'check that model and plans.json belong together, and that the model gives scores of classes at full size',
    '请检查模型与 plans.json 是否配套，且模型以原尺寸给出各类得分',
  ],
  [
    'expected at most 2 GiB of scores, got {0} classes in {1} voxels',
    '得分最多 2 GiB，实际为 {0} 类、{1} 个体素',
  ],
  [
    'crop the image, or use a network of fewer classes or a coarser configuration',
    '请裁剪影像，或使用类别更少、配置更粗的网络',
  ],
  [
    'labels come from the network {0}, sha256 {1}, opset {2}, with {3}, run by {4}',
    '标签来自神经网络 {0}（sha256 {1}，opset {2}），配置文件 {3}，由 {4} 运行',
  ],
  [
    'nobody has said that what the network found was looked at slice by slice',
    '尚无人声明已逐层查看该网络的结果',
  ],
  ['unknown', '未知'],
  ['Cut structures with an outline', '以轮廓剪切结构'],
  [
    'expected voxels between the old and the new surface for {0}, got none',
    '{0}的新旧表面之间应有体素，实际没有',
  ],
  [
    'give a distance of at least one voxel, or look whether other structures are in the way',
    '请给出至少一个体素的距离，或查看是否被其他结构阻挡',
  ],
  ['expected a new name, but the label map has a structure {0} already', '应为新名称，但标签图中已有结构{0}'],
  ['choose another name', '请另取名称'],
  ['expected at most {0} structures, got one more', '最多 {0} 个结构，实际多出一个'],
  ['leave structures out before', '请先去掉一些结构'],
  [
    "expected a piece with values of at least {0}, got none; the image's values run up to {1}",
    '应有数值至少为 {0} 的连通部分，实际没有；影像数值最高为 {1}',
  ],
  [
    'lower `sure` or `least`, or check that the image is a CT in Hounsfield units',
    '降低 `sure` 或 `least`，或检查影像是否为亨氏单位的 CT',
  ],
  ['expected `b` or `with`, got neither', '应给出 `b` 或 `with`，两者皆无'],
  [
    'name structures as `b`, or another entry of labels as `with`',
    '请以 `b` 指明结构，或以 `with` 指明另一标签条目',
  ],
  ['expected voxels in the {0} of {1} and {2}, got none', '{1}与{2}的运算（{0}）应有体素，实际没有'],
  ['check that the structures are in one frame and overlap', '请检查结构是否同一坐标系且相互重叠'],
  ['expected one JSON file with a list of strokes, {0}', '应为一个含笔画列表的 JSON 文件：{0}'],
  ['see docs/guide/label-strokes.md for what a stroke is', '笔画的写法见 docs/guide/label-strokes.md'],
  [
    "expected the outline's corners in one slice of the image, got corners {0} slices apart",
    '轮廓的各角应在影像的同一断层内，实际相差 {0} 层',
  ],
  [
    'draw the outline in an axial, coronal or sagittal slice of this image, LPS mm',
    '请在本影像的横断面、冠状面或矢状面内描绘轮廓，LPS 毫米',
  ],
  [
    'expected an outline that encloses something, got corners on one line',
    '轮廓应围成区域，实际各角在一条直线上',
  ],
  ['give the corners in their order around the outline, LPS mm', '请按轮廓顺序给出各角，LPS 毫米'],
  ['expected at least one stroke, got none', '至少应有一笔，实际没有'],
  ['give `strokes`, or a JSON file of them as `from`', '请给出 `strokes`，或以 `from` 指明其 JSON 文件'],
  [
    'expected a stroke over the centre of at least one voxel of the image, got none',
    '一笔应覆盖影像中至少一个体素的中心，实际没有',
  ],
  [
    'give points in LPS mm inside this image: viewers that show RAS have the opposite sign of x and y',
    '请给出本影像内的 LPS 毫米坐标：显示 RAS 的软件其 x、y 符号相反',
  ],
  [
    'expected an outline that encloses something along its direction, got {0}',
    '轮廓沿其方向应围成区域，实际为{0}',
  ],
  ['a direction of length 0', '长度为 0 的方向'],
  ['an outline that is a line as seen along the direction', '沿该方向看成一条线的轮廓'],
  [
    'give the corners in their order, and the direction in which they were seen',
    '请按顺序给出各角，以及观察方向',
  ],
  ['expected the outline to meet voxels that it may change, got none', '轮廓应遇到可更改的体素，实际没有'],
  ['give points in LPS mm, and the structures that are to be cut', '请给出 LPS 毫米坐标，以及要剪切的结构'],
]
