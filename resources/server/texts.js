// What the page says, in English and Chinese, and the switch between both.

const ROWS = {
  // The frame
  skip: ["Skip to the prompt", "跳到提示词"],
  noscript: ["This page needs JavaScript.", "此页面需要 JavaScript。"],
  language: ["Language", "语言"],
  signIn: ["Sign in", "登录"],
  signOut: ["Sign out", "退出登录"],
  signedIn: ["Signed in as {name}", "已登录：{name}"],
  space: ["{used} of {limit} used", "已用 {used}，共 {limit}"],
  close: ["Close", "关闭"],
  cancel: ["Cancel", "取消"],
  closeMessage: ["Close this message", "关闭这条消息"],

  // The picture and its mask
  picture: ["Picture", "图片"],
  tools: ["Tools", "工具"],
  start: ["Start with a picture or a prompt", "从图片或提示词开始"],
  startAbout: [
    "Open, drop or paste a picture, or describe one below.",
    "打开图片、拖到这里或直接粘贴；也可以在下方用文字描述。",
  ],
  dropHere: ["Drop the picture to open it", "松开以打开图片"],
  open: ["Open…", "打开…"],
  closePicture: ["Close the picture", "关闭图片"],
  brush: ["Brush", "画笔"],
  eraser: ["Eraser", "橡皮擦"],
  brushSize: ["Brush size", "画笔大小"],
  soft: ["Soft edge", "柔边"],
  softAbout: [
    "The edge of a stroke fades out; weakly masked areas change less.",
    "笔触边缘逐渐变淡；蒙版越弱，改变越少。",
  ],
  undo: ["Undo", "撤销"],
  redo: ["Redo", "重做"],
  clear: ["Clear the mask", "清除蒙版"],
  invert: ["Invert the mask", "反转蒙版"],
  zoomIn: ["Zoom in", "放大显示"],
  zoomOut: ["Zoom out", "缩小显示"],
  fit: ["Fit", "适合窗口"],
  viewAbout: [
    "Arrow keys move the brush, Space paints, Shift with an arrow key draws.",
    "方向键移动画笔，空格涂抹，Shift 加方向键画线。",
  ],
  viewEmpty: ["No picture is open.", "没有打开图片。"],
  viewPicture: ["{name}, {width} × {height} pixels.", "{name}，{width} × {height} 像素。"],
  viewMasked: ["{share} % is masked.", "{share} % 已设为蒙版。"],
  viewUnmasked: ["Nothing is masked.", "没有蒙版。"],
  viewResult: ["A result is shown.", "正在显示一个结果。"],
  hint: [
    "Drag to mask · right button erases · [ and ]: brush size · wheel zooms · Space + drag moves",
    "拖动涂抹蒙版 · 右键擦除 · [ 和 ]：画笔大小 · 滚轮缩放 · 空格 + 拖动：移动",
  ],
  hintTouch: ["Drag to mask · two fingers zoom and move", "拖动涂抹蒙版 · 双指缩放和移动"],
  hintEmpty: ["Ctrl+Enter generates", "Ctrl+Enter 生成"],

  // What is wished
  wish: ["What to make", "要生成什么"],
  intent: ["What to do", "操作"],
  prompt: ["Prompt", "提示词"],
  promptAbout: ["What should the picture show?", "想画什么？"],
  promptMasked: ["What should the masked area show?", "蒙版区域想画什么？"],
  promptLocal: [
    "Nothing to describe: the surroundings are continued",
    "无需描述：用周围的内容补上",
  ],
  promptUnread: ["This model takes no prompt", "此模型不读取文字"],
  negative: ["Negative prompt", "反向提示词"],
  negativeAbout: ["What should it not show?", "不想出现什么？"],
  model: ["Model", "模型"],
  models: ["Models", "模型"],
  names: ["Server presets", "服务器预设"],
  withoutModel: ["Without a model", "不用模型"],
  strength: ["Strength", "重绘强度"],
  count: ["Count", "数量"],
  settings: ["Settings", "设置"],
  steps: ["Steps", "步数"],
  guidance: ["Guidance", "引导强度"],
  seed: ["Seed", "种子"],
  random: ["random", "随机"],
  ofModel: ["default", "默认"],
  size: ["Size", "尺寸"],
  sizeOfModel: ["Model default", "模型默认"],
  sizeOwn: ["Model default, {size}", "模型默认，{size}"],
  landscape: ["Landscape {aspect}", "横向 {aspect}"],
  portrait: ["Portrait {aspect}", "纵向 {aspect}"],
  custom: ["Custom", "自定义"],
  width: ["Width", "宽度"],
  height: ["Height", "高度"],
  generate: ["Generate", "生成"],
  times: ["{what} × {count}", "{what} × {count}"],
  queued: ["Queue: {what}", "加入队列：{what}"],
  paintFirst: ["Paint a mask first.", "请先画蒙版。"],

  // What runs
  runs: ["Running and waiting", "运行与等待"],
  sending: ["Sending", "正在发送"],
  waiting: ["Waiting", "等待中"],
  workerless: ["Waiting: no worker is free", "等待中：没有空闲的工作节点"],
  position: ["Waiting, {count} ahead", "等待中，前面还有 {count} 个"],
  preparing: ["Preparing", "正在准备"],
  loading: ["Loading {what}", "正在加载 {what}"],
  step: ["Step {step} of {steps}", "第 {step} 步，共 {steps} 步"],
  part: ["Part {step} of {steps}", "第 {step} 部分，共 {steps} 部分"],
  pictureOf: ["Picture {image} of {images}", "第 {image} 张，共 {images} 张"],
  left: ["{span} left", "还剩 {span}"],
  seconds: ["{seconds} s", "{seconds} 秒"],
  minutes: ["{minutes} min {seconds} s", "{minutes} 分 {seconds} 秒"],
  stopping: ["Stopping", "正在停止"],
  reconnecting: ["Server not reachable, trying again", "无法连接服务器，正在重试"],
  cancelJob: ["Cancel “{title}”", "取消“{title}”"],
  saidStarted: ["Started: {what}", "已开始：{what}"],
  saidDone: ["Done. {count} results.", "完成，共 {count} 个结果。"],
  saidCancelled: ["Cancelled.", "已取消。"],
  saidFailed: ["Failed.", "失败。"],
  enlarging: ["Enlarge", "放大"],

  // Results
  results: ["Results", "结果"],
  resultsEmpty: ["Generated pictures appear here.", "生成的图片会显示在这里。"],
  result: ["Result", "结果"],
  resultOf: ["“{title}”, seed {seed}", "“{title}”，种子 {seed}"],
  resultFacts: ["{width} × {height} · {model} · seed {seed}", "{width} × {height} · {model} · 种子 {seed}"],
  resultPlain: ["{width} × {height}", "{width} × {height}"],
  before: ["Before", "修改前"],
  beforeAbout: ["Shows the picture before this edit.", "显示没有结果的图片。"],
  use: ["Use as picture", "用作图片"],
  useAbout: ["Opens this result for editing; Undo brings the old picture back.", "打开此结果继续编辑；撤销可恢复原来的图片。"],
  words: ["Use prompt", "使用提示词"],
  wordsAbout: ["Uses the prompt and seed of this result.", "采用此结果的提示词和种子。"],
  enlarge: ["Enlarge 2×", "放大 2×"],
  enlargeAbout: ["Enlarges this result with an upscaling model.", "用放大模型放大此结果。"],
  download: ["Download PNG", "下载 PNG"],
  downloadAbout: ["The exact pixels, at full depth.", "像素完全一致，保留完整位深。"],
  remove: ["Delete", "删除"],
  removeAbout: ["Deletes this picture from your history.", "从历史中删除此图片。"],
  removeAsk: ["Delete this picture?", "删除这张图片？"],
  removeWhat: ["It will be permanently removed from the server.", "它将从服务器上永久删除。"],
  keep: ["Keep", "保留"],
  back: ["Back", "返回"],

  // History
  ratings: ["Ratings", "评分"],
  ratePictures: ["Pictures to rate", "要评分的图片"],
  rateOf: ["{number} of {count}", "{number} / {count}"],
  ratePairs: ["1 or ← left · 2 or → right · 0, ↓ or T no difference", "1 或 ← 左 · 2 或 → 右 · 0、↓ 或 T 没有差别"],
  rateScale: ["1 bad … 5 excellent", "1 差 … 5 优秀"],
  rateKeys: ["Backspace takes back · Space prompt · Esc pause", "退格键撤回 · 空格显示提示词 · Esc 暂停"],
  rateLeft: ["Left", "左"],
  rateRight: ["Right", "右"],
  rateTie: ["No difference", "没有差别"],
  ratePause: ["Pause", "暂停"],
  rateNoPrompt: ["The prompt is not known.", "提示词未知。"],
  rateThanks: ["Thank you: everything is answered.", "谢谢：已全部回答。"],

  history: ["History", "历史"],
  search: ["Search the history", "在历史中搜索"],
  searchAbout: ["Search: red house, seed:7", "搜索：red house, seed:7"],
  historyEmpty: [
    "Every picture you generate is kept here.",
    "生成的每张图片都会保存在这里。",
  ],
  historyNone: ["No picture was found.", "没有找到图片。"],
  more: ["Show more", "显示更多"],

  // The token
  token: ["Token", "令牌"],
  tokenAsk: ["This server asks for a token", "此服务器需要令牌"],
  tokenAbout: [
    "Ask whoever runs the server for one. It is kept only until you close this tab.",
    "请向服务器管理员索取。令牌只保存到关闭此标签页为止。",
  ],

  // Errors of the page's own: what happened, what was kept, what to do
  unreachable: ["The server can't be reached.", "无法连接服务器。"],
  unreachableKept: ["Your picture and mask are unchanged.", "图片和蒙版没有变化。"],
  unreachableTodo: ["Check the connection, then try again.", "请检查网络连接后重试。"],
  unshown: ["This browser can't show “{name}”.", "此浏览器无法显示“{name}”。"],
  unshownTodo: ["Open a PNG, JPEG or WebP file.", "请打开 PNG、JPEG 或 WebP 文件。"],
  tooLarge: ["“{name}” is too large for this browser.", "“{name}”对此浏览器来说太大。"],
  tooLargeTodo: ["Open a smaller picture.", "请打开较小的图片。"],
  invalidTodo: ["Correct it, then try again.", "请更正后重试。"],
  refused: ["The request was refused.", "请求被拒绝。"],
};

/** Chinese for what the server's table of intents says. */
const INTENTS = {
  Fill: "填充",
  "Fill mask": "填充蒙版",
  "Something new that fits the surroundings.": "生成与周围协调的新内容。",
  Replace: "替换",
  "Something else in the same shape and place.": "换成别的东西，形状和位置不变。",
  Add: "添加",
  "A new object on what is there.": "在现有画面上加一个新物体。",
  Remove: "移除",
  "Fill it with the surroundings. Needs no model.": "用周围的内容补上，不需要模型。",
  "Replace background": "替换背景",
  "Keep what is masked and repaint the rest.": "保留蒙版内的部分，其余全部重绘。",
  Edit: "编辑",
  "Say what to change, with or without a mask. Needs a model that edits.":
    "用文字说明要改什么，可以有蒙版，也可以没有。需要支持编辑的模型。",
  "Split into layers": "拆分为图层",
  "Layers with transparency that together show the same picture. Needs a model that splits.":
    "拆成带透明度的图层，合起来仍是同一幅图片。需要支持拆分的模型。",
  Split: "拆分",
  Refine: "精修",
  "Cleaner detail at a higher working resolution; little else changes.":
    "以更高的工作分辨率理清细节，其他基本不变。",
  Variations: "变体",
  "Several versions, close to the original.": "生成几个与原图相近的版本。",
  Vary: "生成变体",
  "Image to image": "图生图",
  "Vary picture": "重绘整图",
  "Another version of the whole picture.": "生成整张图片的另一个版本。",
};

const KEPT = "velatura-language";
const heard = new Set();
let column = 0;

/** "en" or "zh". */
export const language = () => (column ? "zh" : "en");

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? `${values[name]}` : whole));
}

/** The text of that key, with values in its places. */
export function t(key, values = {}) {
  return filled(ROWS[key][column] ?? ROWS[key][0], values);
}

/** A word of the table of intents; those of plugins stay as they are. */
export const intentWord = (words) => (column && INTENTS[words]) || words;

/** Have `change` called now, and with each other language. */
export function onLanguage(change) {
  heard.add(change);
  change();
}

/** What the browser's owner reads, or chose here before. */
export function usualLanguage() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEPT);
  } catch {
    // Storage may be forbidden.
  }
  return chosen ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");
}

/** Say everything in that language from now on. */
export function useLanguage(code, { keep = false } = {}) {
  column = code === "zh" ? 1 : 0;
  document.documentElement.lang = column ? "zh-Hans" : "en";
  if (keep) {
    try {
      localStorage.setItem(KEPT, language());
    } catch {
      // Then it holds for this page alone.
    }
  }
  sayAll(document);
  for (const change of heard) change();
}

/** Write the texts of all elements in `root` that name one: data-t is their text, data-tip tooltip
 * and name, data-tip-keys what is added to it, data-placeholder the placeholder. */
export function sayAll(root) {
  for (const each of root.querySelectorAll("[data-t]")) each.textContent = t(each.dataset.t);
  for (const each of root.querySelectorAll("[data-tip]")) {
    const words = t(each.dataset.tip);
    const keys = each.dataset.tipKeys;
    each.title = keys ? `${words} (${keys})` : words;
    if (!each.textContent.trim()) each.setAttribute("aria-label", words);
  }
  for (const each of root.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", t(each.dataset.label));
  }
  for (const each of root.querySelectorAll("[data-placeholder]")) {
    each.placeholder = t(each.dataset.placeholder);
  }
}

/** A span of time, coarsely: "4 s", "2 min 10 s". */
export function spanWords(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return t("seconds", { seconds: whole });
  return t("minutes", { minutes: Math.floor(whole / 60), seconds: whole % 60 });
}

/** What an error of the server says in this language: what happened, what was kept, what to do.
 * Its English where there is no Chinese of it. */
export async function errorWords(problem) {
  const own = [problem.what, problem.kept, problem.todo];
  if (!column) return own;
  const { ERRORS } = await import("./errors-zh.js");
  const row = ERRORS[problem.code];
  return row ? row.map((text) => filled(text, problem.params)) : own;
}
