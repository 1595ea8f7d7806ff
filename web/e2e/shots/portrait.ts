/** Drawn people: for pictures of accounts, and in front of a drawn camera. No photograph of anybody is needed. */
import type { Page } from "@playwright/test";

/** How somebody looks. */
export interface Look {
  skin: string;
  hair: string;
  shirt: string;
  /** The wall behind, from the lit side to the dark one. */
  wall: [string, string];
  longHair?: boolean;
}

/** Runs in a page: draws somebody, moved a little by `phase`. */
function paint(canvas: HTMLCanvasElement, look: Look, phase: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const wall = context.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, look.wall[0]);
  wall.addColorStop(1, look.wall[1]);
  context.fillStyle = wall;
  context.fillRect(0, 0, width, height);
  const lamp = context.createRadialGradient(
    width * 0.2,
    height * 0.2,
    0,
    width * 0.2,
    height * 0.2,
    width * 0.5,
  );
  lamp.addColorStop(0, "rgba(255, 240, 214, 0.35)");
  lamp.addColorStop(1, "rgba(255, 240, 214, 0)");
  context.fillStyle = lamp;
  context.fillRect(0, 0, width, height);

  const unit = height / 100;
  context.save();
  context.translate(width / 2 + Math.sin(phase) * unit, height * 0.02 + Math.cos(phase * 0.7) * unit * 0.6);
  const ellipse = (x: number, y: number, across: number, down: number, colour: string) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x * unit, y * unit, across * unit, down * unit, 0, 0, Math.PI * 2);
    context.fill();
  };
  if (look.longHair) ellipse(0, 50, 25, 34, look.hair);
  ellipse(0, 116, 46, 42, look.shirt);
  context.fillStyle = look.skin;
  context.fillRect(-8 * unit, 58 * unit, 16 * unit, 22 * unit);
  ellipse(0, 79, 13, 7, look.skin);
  ellipse(0, 36, 22, 22, look.hair);
  ellipse(0, 46, 18, 23, look.skin);
  ellipse(0, 26, 20, 11, look.hair);
  for (const side of [-1, 1]) {
    ellipse(side * 7, 45, 2, 2.2, "#2b2530");
    ellipse(side * 7, 40.5, 4, 0.8, look.hair);
    ellipse(side * 10, 53, 4, 2.6, "rgba(214, 92, 92, 0.18)");
  }
  context.strokeStyle = "rgba(96, 44, 44, 0.75)";
  context.lineWidth = unit * 1.1;
  context.lineCap = "round";
  context.beginPath();
  context.arc(0, 53 * unit, 7 * unit, Math.PI * 0.2, Math.PI * 0.8);
  context.stroke();
  context.restore();
}

/** A square picture, as the bytes of a PNG. */
export async function picture(page: Page, look: Look): Promise<Buffer> {
  const url = await page.evaluate(
    ({ source, look }) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 256 });
      new Function(`return ${source}`)()(canvas, look, 0);
      return canvas.toDataURL("image/png");
    },
    { source: paint.toString(), look },
  );
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

/** The page's camera films the drawn person. */
export async function drawnCamera(page: Page, look: Look): Promise<void> {
  await page.addInitScript(
    ({ source, look }) => {
      const draw = new Function(`return ${source}`)();
      const devices = navigator.mediaDevices;
      const native = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (constraints) => {
        const stream = await native(constraints);
        const [camera] = stream.getVideoTracks();
        if (!camera) return stream;
        const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
        let phase = 0;
        setInterval(() => {
          phase += 0.05;
          draw(canvas, look, phase);
        }, 100);
        const [track] = canvas.captureStream(10).getVideoTracks();
        stream.removeTrack(camera);
        camera.stop();
        if (track) stream.addTrack(track);
        return stream;
      };
    },
    { source: paint.toString(), look },
  );
}
