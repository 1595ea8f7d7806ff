/** The label of a field in which a word must be typed before something is destroyed. */
import { Code } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Marks where the word goes in the translated sentence. */
const SLOT = "\u0000";

/** The sentence with the word set apart. */
export function TypeToConfirm({ word }: { word: string }) {
  const { t } = useTranslation();
  const [before, after] = t("confirm.typeToConfirm", { word: SLOT }).split(SLOT);
  return (
    <>
      {before}
      <Code>{word}</Code>
      {after}
    </>
  );
}
