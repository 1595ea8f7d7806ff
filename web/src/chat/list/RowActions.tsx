/** Does what a key asks for on the row that has the focus. */

import { Modal } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Message } from "../protocol";
import { useActions } from "./actions";
import { useReact } from "./react";
import type { Row } from "./rows";

const EmojiPicker = lazy(() => import("../emoji/EmojiPicker"));

/** A key pressed on a row. */
export interface RowAct {
  row: Row;
  key: string;
}

interface RowActionsProps {
  act: RowAct;
  channel: Channel;
  onDone: () => void;
}

export default function RowActions({ act, channel, onDone }: RowActionsProps) {
  const { row, key } = act;
  useEffect(() => {
    if (row.kind !== "message") onDone();
  }, [row, onDone]);
  if (row.kind !== "message") return null;
  if (key === "+") return <Picker message={row.message} onDone={onDone} />;
  return <Once message={row.message} channel={channel} keys={key} onDone={onDone} />;
}

function Once({
  message,
  channel,
  keys,
  onDone,
}: {
  message: Message;
  channel: Channel;
  keys: string;
  onDone: () => void;
}) {
  const actions = useActions(message, channel);
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    done.current = true;
    actions.find((action) => action.keys === keys)?.act();
    onDone();
  }, [actions, keys, onDone]);
  return null;
}

function Picker({ message, onDone }: { message: Message; onDone: () => void }) {
  const { t } = useTranslation("chat");
  const react = useReact();
  return (
    <Modal opened onClose={onDone} title={t("reaction.add")} size="auto" centered>
      <Suspense fallback={null}>
        <EmojiPicker
          onPick={(emoji) => {
            react(message, emoji);
            onDone();
          }}
        />
      </Suspense>
    </Modal>
  );
}
