/** The files that the message being written will have. */
import { Progress } from "@mantine/core";
import { IconFile, IconRefresh, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import { useRefusalText } from "../list/refusal";
import { sizeText } from "./size";
import classes from "./upload.module.css";
import type { UploadItem } from "./uploads";
import type { Uploads } from "./use-uploads";

export default function UploadList({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation("chat");
  return (
    <ul className={classes.list} aria-label={t("upload.list")}>
      {uploads.items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Item({ item }: { item: UploadItem }) {
  const { t, i18n } = useTranslation("chat");
  const refusal = useRefusalText();
  const { name, bytes, sent, file, problem } = item;
  const percent = bytes === 0 ? 100 : Math.round((sent / bytes) * 100);
  return (
    <li className={classes.item} data-failed={problem !== null || undefined}>
      {file?.kind === "image" ? (
        <img className={classes.image} src={file.thumbnail ?? file.url} alt="" />
      ) : (
        <IconFile size={24} stroke={1.5} aria-hidden />
      )}
      <span className={classes.text}>
        <span className={classes.name}>{name}</span>
        <span className={classes.size}>{problem ? refusal(problem) : sizeText(bytes, i18n.language)}</span>
        {!file && !problem && (
          <Progress size="xs" value={percent} aria-label={t("upload.progress", { name })} />
        )}
      </span>
      {problem && (
        <IconButton
          label={t("upload.again", { name })}
          size={28}
          icon={<IconRefresh size={16} stroke={1.5} />}
          onClick={item.again}
        />
      )}
      <IconButton
        label={t(file || problem ? "upload.remove" : "upload.stop", { name })}
        size={28}
        icon={<IconX size={16} stroke={1.5} />}
        onClick={item.remove}
      />
    </li>
  );
}
