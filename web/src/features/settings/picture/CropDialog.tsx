/** Chooses the square of a picture by dragging, wheel, keys or slider, and uploads it. */
import { Button, Group, Modal, Progress, Slider, Stack, Text } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormProblem, toast, useProblemText } from "@/ui";
import { useSetMe } from "../use-update-me";
import { type Crop, clampCrop, initialCrop, MAX_ZOOM, moveCrop, sourceRect } from "./crop";
import classes from "./crop.module.css";
import { uploadPicture } from "./upload";

/** Side of the preview and of what is sent, in pixels. */
const PREVIEW = 256;
const SENT = 512;

interface CropDialogProps {
  picture: ImageBitmap;
  onClose: () => void;
}

/** The dialog. */
export function CropDialog({ picture, onClose }: CropDialogProps) {
  const { t } = useTranslation(["settings", "common"]);
  const [crop, setCrop] = useState<Crop>(initialCrop);
  const upload = useUpload(picture, crop, onClose);
  const cancel = () => {
    upload.cancel();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={cancel}
      title={t("profile.crop")}
      size="sm"
      centered
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <CropFrame picture={picture} crop={crop} onCrop={setCrop} />
        <Slider
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={crop.zoom}
          onChange={(zoom) => setCrop(clampCrop(picture, { ...crop, zoom }))}
          label={null}
          thumbLabel={t("profile.zoom")}
        />
        {upload.part !== null && (
          <Progress
            value={upload.part * 100}
            aria-label={t("profile.uploading")}
            animated={upload.part === 1}
          />
        )}
        <FormProblem text={upload.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={cancel}>
            {t("common:action.cancel")}
          </Button>
          <Button onClick={upload.start} loading={upload.part !== null} data-autofocus>
            {t("profile.usePicture")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface CropFrameProps {
  picture: ImageBitmap;
  crop: Crop;
  onCrop: (crop: Crop) => void;
}

const steps: Record<string, readonly [number, number]> = {
  ArrowLeft: [8, 0],
  ArrowRight: [-8, 0],
  ArrowUp: [0, 8],
  ArrowDown: [0, -8],
};

function CropFrame({ picture, crop, onCrop }: CropFrameProps) {
  const { t } = useTranslation("settings");
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, picture, crop);
  }, [picture, crop]);
  const move = (dx: number, dy: number) => onCrop(moveCrop(picture, crop, PREVIEW, dx, dy));
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 1) move(event.movementX, event.movementY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    move(...step);
  };
  return (
    <figure className={classes.frame}>
      <button
        type="button"
        className={classes.handle}
        aria-label={t("profile.cropHelp")}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
        onWheel={(event) => onCrop(clampCrop(picture, { ...crop, zoom: crop.zoom - event.deltaY / 500 }))}
      >
        <canvas ref={canvas} width={PREVIEW * 2} height={PREVIEW * 2} className={classes.canvas} />
      </button>
      <Text component="figcaption" size="xs" c="dimmed">
        {t("profile.cropHelp")}
      </Text>
    </figure>
  );
}

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { left, top, side } = sourceRect(picture, crop);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

/** The cut-out as a file. */
async function cut(picture: ImageBitmap, crop: Crop): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = SENT;
  canvas.height = SENT;
  draw(canvas, picture, crop);
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error("the picture could not be written"));
    canvas.toBlob(take, "image/png");
  });
}

function useUpload(picture: ImageBitmap, crop: Crop, onDone: () => void) {
  const { t } = useTranslation("settings");
  const text = useProblemText();
  const setMe = useSetMe();
  const [part, setPart] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const control = useRef<AbortController>(null);
  const start = async () => {
    const abort = new AbortController();
    control.current = abort;
    setProblem(null);
    setPart(0);
    try {
      setMe(await uploadPicture(await cut(picture, crop), abort.signal, setPart));
      toast({ message: t("profile.pictureSaved"), tone: "success" });
      onDone();
    } catch (error) {
      if (!abort.signal.aborted) setProblem(text(error));
    } finally {
      setPart(null);
    }
  };
  return { part, problem, start: () => void start(), cancel: () => control.current?.abort() };
}
