import type { PhrasePair } from './pair.ts'

/** Registration, region growing, carrying over, and their pictures. */
export const registrationPhrases: readonly PhrasePair[] = [
  ['All parts of {0} agree on where it lies in {1}', '{0}各部分对其在{1}中的位置一致'],
  [
    'standard error of a place, found by leaving out one eighth at a time; the true error was under three times it in every test',
    '位置的标准误，逐次舍去八分之一求得；历次测试中真实误差均小于其三倍',
  ],
  ['Standard error of a place', '位置的标准误'],
  [
    'expected a standard error of at most {0} mm, got {1} mm: parts of the image contradict each other or say too little',
    '标准误应不大于 {0} mm，实际 {1} mm：影像各部分相互矛盾或信息不足',
  ],
  [
    'look for motion and noise in both images, and for more common region; or more `samples`',
    '请检查两幅影像的运动与噪声，并扩大共同范围；或增加 `samples`',
  ],
  ['Two independent registrations of {0} to {1} end in the same place', '{0}到{1}的两次独立配准到达同一位置'],
  ['under one voxel, as AAPM TG-132 (2017) asks for', '小于一个体素，依 AAPM TG-132（2017）的要求'],
  [
    'look at the picture of the registration; register again with another `start` or more `samples`',
    '请查看配准图；改用另一个 `start` 或更多 `samples` 重新配准',
  ],
  ['{0} and {1} show the same region', '{0}与{1}显示同一区域'],
  [
    'half of the smaller image: what is planned should lie inside both',
    '较小影像的一半：所规划的部位应同时位于两幅影像之内',
  ],
  ['take images of the same region', '请采用同一区域的影像'],
  [
    '{0} and {1} fit each other clearly worse 5 mm off: they show the same anatomy',
    '偏移 5 mm 时{0}与{1}的吻合明显变差：二者显示同一解剖结构',
  ],
  [
    'measured on images of the same and of other anatomy: 21 % and more, 8 % and less',
    '实测：同一解剖结构的影像为 21 % 及以上，其他解剖结构为 8 % 及以下',
  ],
  [
    'check that both images are of the same patient, and neither mirrored',
    '请核对两幅影像属于同一患者，且均未镜像',
  ],
  ['The registration of {0} to {1} keeps left on the left', '{0}到{1}的配准保持左右不变'],
  ['a proper rigid motion: determinant 1, orthogonal', '真刚体运动：行列式为 1，正交'],
  ['take the transform that the registration found', '请采用配准所得的变换'],
  ['The patient lay alike for {0} and {1}', '{0}与{1}扫描时患者体位相近'],
  [
    'beyond it head and feet, or front and back, may have been taken for each other',
    '超出此值时，可能将头与足或前与后混淆',
  ],
  [
    'check the orientation that the headers state, and look at the picture of the registration',
    '请核对影像头信息所述的方位，并查看配准图',
  ],
  ['Registration', '配准'],
  [
    'The distance of two searches says how well the search ended, not how far the images themselves are true.',
    '两次搜索的距离说明搜索收敛的好坏，不说明影像本身的真实程度。',
  ],
  ['Moving image', '浮动影像'],
  ['Fixed image', '固定影像'],
  ['Rotation', '旋转'],
  ['Mutual information at the start', '起始互信息'],
  ['Mutual information at the end', '最终互信息'],
  ['Normalised mutual information', '归一化互信息'],
  ['Distance of two independent searches', '两次独立搜索的距离'],
  ['Overlap', '重叠'],
  ['Lost 5 mm off', '偏移 5 mm 时的损失'],
  ['Share of starts that came here', '到达此处的起点比例'],
  ['Places tried', '试过的位置数'],
  ['Point of the moving image to point of the fixed image (LPS)', '浮动影像的点到固定影像的点（LPS）'],
  ['Fixed', '固定'],
  ['Shift', '平移'],
  ['Check how one image lies on another', '检查一幅影像与另一幅的配准'],
  [
    'expected {0} % of the smaller image in the other, but the search slid off to {1} %: nowhere do the images fit each other',
    '较小影像应有 {0} % 位于另一幅之内，但搜索滑离至 {1} %：两幅影像无处吻合',
  ],
  [
    'check that both images show the same patient and region; give `start` near the solution',
    '请核对两幅影像显示同一患者的同一区域；给出接近解的 `start`',
  ],
  [
    'expected {0} % of the smaller image in the other, got {1} %',
    '较小影像应有 {0} % 位于另一幅之内，实际为 {1} %',
  ],
  [
    'check that both images show the same region of one patient; give `start`, or a smaller `overlap`',
    '请核对两幅影像显示同一患者的同一区域；给出 `start`，或减小 `overlap`',
  ],
  [
    'expected two independent searches to end within {0} mm, they ended {1} mm apart',
    '两次独立搜索的终点应相距 {0} mm 以内，实际相距 {1} mm',
  ],
  [
    'check that both images show the same patient and region; give `start` near the solution, or more `samples`',
    '请核对两幅影像显示同一患者的同一区域；给出接近解的 `start`，或更多 `samples`',
  ],
  [
    'expected at least {0} % of the mutual information to be lost 5 mm off the solution, got {1} %: the images do not show the same anatomy, or the search ended in a wrong place',
    '偏离解 5 mm 时互信息应至少损失 {0} %，实际为 {1} %：两幅影像显示的不是同一解剖结构，或搜索止于错误位置',
  ],
  [
    'check that both images are of the same patient, and neither mirrored; give `start` where they lie far apart',
    '请核对两幅影像属于同一患者且均未镜像；若二者相距很远，请给出 `start`',
  ],
  ['Lay one image on another', '将一幅影像配准到另一幅'],
  [
    'the images name no common frame of reference: the search began with the middle of one on the middle of the other',
    '两幅影像没有共同的参考坐标系：搜索从两幅影像中心重合处开始',
  ],
  [
    'expected a value from {0} to {1} at the seed {2}, got {3}',
    '种子点 {2} 处的值应在 {0} 到 {1} 之间，实际为 {3}',
  ],
  ['the lowest', '最低值'],
  ['the highest', '最高值'],
  [
    'put the seed into the structure, in the frame of this image, or choose low and high around its values',
    '请将种子点放在结构之内（按本影像的坐标系），或按其值选取 low 与 high',
  ],
  [
    'expected {0} within {1} mm of its seed, but it grew to {2}, after {3} cm³',
    '{0}应在其种子点 {1} mm 之内，但已生长到 {2}，体积达 {3} cm³',
  ],
  [
    'narrow low and high, smooth the image, or allow more with `within` where the structure is that large',
    '请收窄 low 与 high 或平滑影像；若结构确有这么大，请用 `within` 放宽',
  ],
  ['Grow a structure from a seed', '由种子点生长出结构'],
  [
    '{0} reaches the border of the image: what lies beyond is not in it',
    '{0}到达影像边界：边界之外的部分不在其内',
  ],
  ['nobody has said that {0} was looked at slice by slice', '无人说明已逐层查看{0}'],
  [
    'check the registration, and that both images show the same region',
    '请核对配准，以及两幅影像显示同一区域',
  ],
  [
    'expected two images that share a region after registration, got none',
    '配准后两幅影像应有共同区域，实际没有',
  ],
  ['Draw how one image lies on another', '绘制一幅影像与另一幅的叠合'],
  [
    '{0}: squares of both images in turn; below, outlines of bone of one on the other',
    '{0}：两幅影像交替成棋盘格；下方为一幅的骨轮廓叠于另一幅',
  ],
  ['expected a structure that has voxels (known: {0}), got none', '应有含体素的结构（已知：{0}），实际没有'],
  ['name a structure of the label map', '请给出标签图中的结构名'],
  ['Draw every slice through what was found', '绘制所得结构的每一层'],
  [
    'the sheet of {0} leaves out {1} slices: it holds at most {2}',
    '{0}的层面汇总图略去 {1} 层：至多容纳 {2} 层',
  ],
  ['{0}: every slice, with its place in mm', '{0}：每一层及其位置（mm）'],
  [
    'expected a rigid motion (determinant 1, orthogonal), got determinant {0}, {1} from orthogonal',
    '应为刚体运动（行列式为 1，正交），实际行列式为 {0}，偏离正交 {1}',
  ],
  [
    'take the transform of `image/register`; a mirrored or scaled body is not the patient’s',
    '请采用 `image/register` 的变换；镜像或缩放的实体不属于患者',
  ],
  ['Carry a body over to another image', '将实体转移到另一幅影像'],
]
