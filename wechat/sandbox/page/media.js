// Files a phone can send without a camera or a microphone.

const base64 = (bytes) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

/** What a phone's camera would have caught: a sheet of paper with the case and the time on it, as a base64 JPEG. */
export function snapshot(name, time) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 960 });
  const pen = canvas.getContext("2d");
  const desk = pen.createLinearGradient(0, 0, 720, 960);
  desk.addColorStop(0, "#b98d63");
  desk.addColorStop(1, "#8c6239");
  pen.fillStyle = desk;
  pen.fillRect(0, 0, 720, 960);
  pen.translate(360, 480);
  pen.rotate(-0.035);
  pen.shadowColor = "rgba(0,0,0,.4)";
  pen.shadowBlur = 30;
  pen.fillStyle = "#fdfcf7";
  pen.fillRect(-280, -400, 560, 800);
  pen.shadowBlur = 0;
  pen.fillStyle = "#222";
  pen.textAlign = "center";
  pen.font = "bold 44px 'Noto Serif CJK SC', 'Songti SC', SimSun, serif";
  pen.fillText("证 据 材 料", 0, -300);
  pen.font = "28px 'Noto Serif CJK SC', 'Songti SC', SimSun, serif";
  pen.fillText(`提交人：${name}`, 0, -230);
  pen.fillText(`拍摄时间：${time}`, 0, -185);
  pen.fillStyle = "#c9c5ba";
  for (let line = 0; line < 9; line += 1) pen.fillRect(-220, -120 + line * 44, line === 8 ? 200 : 440, 10);
  pen.strokeStyle = "rgba(200,30,30,.75)";
  pen.lineWidth = 7;
  pen.beginPath();
  pen.arc(150, 290, 72, 0, Math.PI * 2);
  pen.stroke();
  pen.fillStyle = "rgba(200,30,30,.75)";
  pen.font = "60px serif";
  pen.fillText("★", 150, 312);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}

/** A chosen file's bytes as base64; throws an Error with words for the screen above 10 MB, WeChat's own limit for pictures. */
export async function fileBytes(file) {
  if (file.size > 10 * 1024 * 1024) throw new Error("图片不能超过 10 MB");
  return base64(new Uint8Array(await file.arrayBuffer()));
}

export const PLACES = [
  { label: "江西省高级人民法院", detail: "南昌市青山湖区洪都北大道", x: 28.70205, y: 115.92391 },
  { label: "南昌市中级人民法院", detail: "南昌市红谷滩区怡园路", x: 28.69337, y: 115.86042 },
  { label: "滕王阁", detail: "南昌市东湖区仿古街 58 号", x: 28.68141, y: 115.88101 },
];
