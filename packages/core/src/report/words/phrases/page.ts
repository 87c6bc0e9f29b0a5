import type { PhrasePair } from './pair.ts'

/** What the page and its server say where something cannot be shown. */
export const pagePhrases: readonly PhrasePair[] = [
  ['expected a whole binary STL, got something else', '应为完整的二进制 STL，实际并非如此'],
  ['expected a gzip of {0} bytes, got {1}', '应为 {0} 字节的 gzip，实际为{1}'],
  ['a damaged one', '已损坏的文件'],
  ['more than {0}', '超过 {0}'],
  ['run the case again', '请重新运行该病例'],
  ['run the case again with this version', '请用此版本重新运行该病例'],
  ['unknown failure', '未知故障'],
  ['reload the page; where it stays, run the case again', '请重新载入页面；若仍如此，请重新运行该病例'],
  ['the page server does not answer', '页面服务器没有应答'],
  ['start it again (`trabecula serve`) and reload the page', '请重新启动（`trabecula serve`）并重新载入页面'],
  ['the server answered {0}', '服务器应答 {0}'],
  ['expected JSON, got something else', '应为 JSON，实际并非如此'],
  ['expected a browser with WebGL, got one without', '需要支持 WebGL 的浏览器，当前浏览器不支持'],
  [
    "switch on hardware acceleration in the browser's settings, or use another browser; slices and report do without",
    '请在浏览器设置中开启硬件加速，或改用其他浏览器；断层与报告不受影响',
  ],
  [
    'reload it; where it stays, use the report and the files, and tell us what you did',
    '请重新载入；若仍如此，请使用报告与文件，并告知我们您的操作',
  ],
  [
    'expected the file that a finished run writes, got another shape',
    '应为已完成的运行所写的文件，实际格式不同',
  ],
  ['expected a folder with a record.json, found none', '应为含有 record.json 的文件夹，但未找到'],
  ['take a name from /api/runs, or run the case again', '请从 /api/runs 中取名称，或重新运行该病例'],
  ['there is no such file in this run', '本次运行中没有这个文件'],
  [
    "compare with the file list in the run's record.json; run the case again where a listed file is gone",
    '请与本次运行的 record.json 中的文件列表比较；若所列文件缺失，请重新运行该病例',
  ],
  [
    'expected a path inside the run, got one that leaves it or names a hidden file',
    '应为本次运行之内的路径，实际路径离开了它或指向隐藏文件',
  ],
  ["ask for a path from the run's record.json", '请求 record.json 中所列的路径'],
  ['nothing is served here', '此处没有内容'],
  ['begin at /', '请从 / 开始'],
  ['the server failed ({0})', '服务器故障（{0}）'],
  [
    'try again; where it stays, see that the folder of runs can be read',
    '请再试；若仍如此，请检查运行文件夹是否可读',
  ],
  ['the request cannot be read', '请求无法读取'],
  ['open the address that `serve` printed', '请打开 `serve` 所显示的地址'],
  [
    'expected the record of a finished run, got one that cannot be read ({0})',
    '应为已完成的运行的记录，实际无法读取（{0}）',
  ],
  ['expected an entry {0} in the case file, got none', '应在病例文件中有条目 {0}，但未找到'],
  ['load the case again: its file was changed elsewhere', '请重新载入病例：其文件已在别处改动'],
  [
    'change the case file and run it again, or start `serve` with --allow-runs',
    '请改动病例文件后重新运行，或以 --allow-runs 启动 `serve`',
  ],
  [
    'expected a request of the page that this server sent, got one of another page',
    '应为本服务器所发页面的请求，实际来自其他页面',
  ],
  [
    'run the case again on this machine; the page then finds its case file and its stored results',
    '请在本机重新运行该病例；页面便能找到病例文件与所存结果',
  ],
  ['this run does not say where its case file and its results lie', '本次运行未说明其病例文件与结果所在位置'],
  ['the case file of this run ({0}) is not there any more', '本次运行的病例文件（{0}）已不存在'],
  ['the result of {0} is not stored', '{0} 的结果未存储'],
  ['the case file was changed after this run: {0} is another', '病例文件在本次运行之后有改动：{0} 已不同'],
  ['run the case again, then plan on the new result', '请重新运行该病例，再在新结果上规划'],
  [
    'expected {changes: [{path, value}]}, got something else ({0})',
    '应为 {changes: [{path, value}]}，实际为其他内容（{0}）',
  ],
  [
    'send the planes, screws and wires that moved, each by its path in the case file',
    '请发送移动过的平面、螺钉与克氏针，各以其在病例文件中的路径指明',
  ],
  ['the run ended without an answer', '运行已结束但没有应答'],
  [
    'run the changed case file with `trabecula run` and read what it says',
    '请用 `trabecula run` 运行改动后的病例文件并查看其说明',
  ],
  ['expected no run under way, got one that computes {0}', '应无正在进行的运行，实际正在计算 {0}'],
  ['wait until it is finished', '请等待其完成'],
  [
    'expected a folder above several runs, got the folder of one run: a new run has no place beside it',
    '应为多次运行的上级文件夹，实际为单次运行的文件夹：新的运行没有位置',
  ],
  [
    'serve the folder above it: `trabecula serve --data FOLDER --allow-runs`',
    '请以其上级文件夹启动服务：`trabecula serve --data FOLDER --allow-runs`',
  ],
  ['the planning worker failed', '规划线程故障'],
]
