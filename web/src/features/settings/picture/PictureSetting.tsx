/** The own picture: choose, crop, remove. */
import { Button, FileButton, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, unwrap, useMe } from "@/api";
import { Avatar, FormProblem, toast, useProblemText } from "@/ui";
import { useSetMe } from "../use-update-me";
import { CropDialog } from "./CropDialog";

const TYPES = "image/png,image/jpeg,image/webp,image/gif";

/** Largest file that is read here; it is made small before it is sent. */
const MAX_FILE = 30 * 1024 * 1024;

/** The picture and its buttons. */
export function PictureSetting() {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const text = useProblemText();
  const setMe = useSetMe();
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const resetFile = useRef<() => void>(null);

  const choose = async (file: File | null) => {
    resetFile.current?.();
    setProblem(null);
    if (!file) return;
    try {
      if (file.size > MAX_FILE) throw new ApiError(413, "picture_too_large", "too large");
      setPicture(await createImageBitmap(file).catch(() => Promise.reject(unreadable())));
    } catch (error) {
      setProblem(text(error));
    }
  };
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/me/picture")),
    onSuccess: setMe,
    onError: (error) => toast({ message: text(error), tone: "failure" }),
  });
  return (
    <>
      <Group gap="lg">
        <Avatar name={me.name} picture={me.picture} size={88} />
        <Group gap="xs">
          <FileButton
            onChange={(file) => void choose(file)}
            accept={TYPES}
            resetRef={resetFile}
            inputProps={{ "aria-label": t("profile.choosePicture") }}
          >
            {(props) => (
              <Button variant="default" {...props}>
                {t("profile.choosePicture")}
              </Button>
            )}
          </FileButton>
          {me.picture && (
            <Button variant="subtle" color="gray" onClick={() => remove.mutate()} loading={remove.isPending}>
              {t("common:action.remove")}
            </Button>
          )}
        </Group>
      </Group>
      {problem && (
        <div style={{ marginTop: 12 }}>
          <FormProblem text={problem} />
        </div>
      )}
      {picture && <CropDialog picture={picture} onClose={() => setPicture(null)} />}
    </>
  );
}

function unreadable(): ApiError {
  return new ApiError(422, "picture_unreadable", "not a picture");
}
