/** The field with its buttons, its keys and its offers. */
import { IconPaperclip, IconSend2 } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui";
import { chat } from "../client/chat";
import { EmojiButton } from "../emoji/EmojiButton";
import { usedEmoji } from "../emoji/recent";
import type { Uploads } from "../files/use-uploads";
import type { Channel } from "../protocol";
import { useLimits, useWindow } from "../store/hooks";
import { useMyId } from "../store/names";
import classes from "./composer.module.css";
import { Offers, offerId } from "./Offers";
import { composer, useEditing, useReply } from "./state";
import { insideFence, type Offer, take } from "./suggestions";
import { useOffers } from "./use-offers";

interface ComposerFieldProps {
  field: RefObject<HTMLTextAreaElement | null>;
  channel: Channel;
  draft: { text: string; write: (text: string) => void };
  uploads: Uploads;
  placeholder: string;
  onSend: () => void;
}

/** From here on it is shown how much may still be written. */
const NEAR_LIMIT = 300;

export function ComposerField(props: ComposerFieldProps) {
  const { field, channel, draft, uploads, placeholder, onSend } = props;
  const { t } = useTranslation("chat");
  const list = useId();
  const { message: longest } = useLimits();
  const left = longest - [...draft.text].length;
  const offers = useOfferKeys(field, draft);
  const onKeys = useFieldKeys(channel, draft.text, onSend, left >= 0);
  const something = draft.text.trim() !== "" || uploads.ready.length > 0;
  const ready = left >= 0 && something && !uploads.busy && !uploads.failed;
  useGrowing(field, draft.text);
  const insert = (text: string) => {
    const at = field.current?.selectionStart ?? draft.text.length;
    const end = field.current?.selectionEnd ?? at;
    draft.write(draft.text.slice(0, at) + text + draft.text.slice(end));
    offers.caret.current = at + text.length;
    field.current?.focus();
  };
  return (
    <>
      {offers.open && (
        <Offers
          id={list}
          label={t("offer.list")}
          offers={offers.offers}
          chosen={offers.chosen}
          onTake={offers.take}
        />
      )}
      <div className={classes.box}>
        {uploads.may && <AttachButton onFiles={uploads.add} />}
        <textarea
          ref={field}
          className={classes.field}
          rows={1}
          value={draft.text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-expanded={offers.open}
          aria-controls={offers.open ? list : undefined}
          aria-activedescendant={offers.open ? offerId(list, offers.chosen) : undefined}
          aria-autocomplete="list"
          role="combobox"
          onChange={(event) => {
            draft.write(event.currentTarget.value);
            offers.look(event.currentTarget);
          }}
          onClick={(event) => offers.look(event.currentTarget)}
          onBlur={offers.close}
          onPaste={uploads.onPaste}
          onKeyDown={(event) => {
            if (!event.nativeEvent.isComposing && !offers.onKey(event)) onKeys(event);
          }}
        />
        {left < NEAR_LIMIT && (
          <span className={classes.left} data-over={left < 0 || undefined} role="status">
            {left}
          </span>
        )}
        <EmojiButton
          label={t("emoji.insert")}
          size={36}
          onPick={(emoji) => {
            usedEmoji(emoji);
            insert(emoji);
          }}
        />
        <IconButton
          label={t("send")}
          icon={<IconSend2 size={20} stroke={1.5} />}
          variant={ready ? "filled" : "subtle"}
          {...(ready && { color: "iris" })}
          disabled={!ready}
          onMouseDown={(event) => event.preventDefault()}
          onClick={onSend}
        />
      </div>
    </>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("chat");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label={t("attach")}
        icon={<IconPaperclip size={20} stroke={1.5} />}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** The field is as high as its text, up to a part of the page. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text, field]);
}

/** What is offered, and the keys that choose from it. */
function useOfferKeys(field: RefObject<HTMLTextAreaElement | null>, draft: ComposerFieldProps["draft"]) {
  const { trigger, offers, look, close } = useOffers();
  const [chosen, setChosen] = useState(0);
  const caret = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret is set once the new text stands
  useLayoutEffect(() => {
    if (caret.current === null) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [draft.text, field]);
  const open = trigger !== null && offers.length > 0;
  const at = Math.min(chosen, offers.length - 1);
  const accept = (offer: Offer) => {
    if (!trigger) return;
    const taken = take(draft.text, trigger, offer);
    caret.current = taken.caret;
    draft.write(taken.text);
    close();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const offer = offers[at];
    if (!open || !offer || event.ctrlKey || event.metaKey || event.altKey) return false;
    const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };
    const step = steps[event.key];
    if (step !== undefined) setChosen((at + step + offers.length) % offers.length);
    else if (event.key === "Enter" || event.key === "Tab") accept(offer);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    open,
    offers,
    chosen: at,
    caret,
    close,
    take: accept,
    onKey,
    look: (element: HTMLTextAreaElement) => {
      setChosen(0);
      look(element.value, element.selectionStart);
    },
  };
}

/** Enter, Escape, and the arrow that edits one's last message. */
function useFieldKeys(channel: Channel, text: string, onSend: () => void, fits: boolean) {
  const editing = useEditing(channel.id);
  const reply = useReply(channel.id);
  const window = useWindow(channel.id);
  const me = useMyId();
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key } = event;
    if (key === "Enter" && sends(event)) {
      event.preventDefault();
      if (fits) onSend();
    } else if (key === "Escape" && (editing || reply)) {
      event.preventDefault();
      event.stopPropagation();
      if (editing) composer.edit(channel.id, undefined);
      else composer.replyTo(channel.id, undefined);
    } else if (key === "Escape") {
      const newest = window?.items.at(-1)?.seq;
      if (newest !== undefined) chat.markRead(channel.id, Math.max(newest, channel.head));
    } else if (key === "ArrowUp" && text === "" && !editing) {
      const own = window?.items.findLast(
        ({ author, kind, deletedAt }) => author === me && kind === "message" && !deletedAt,
      );
      if (!own) return;
      event.preventDefault();
      composer.edit(channel.id, own);
    }
  };
}

function sends(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.ctrlKey || event.metaKey) return true;
  if (event.shiftKey || event.altKey) return false;
  // On a touch screen Enter is the only way to a new line, and the button is near.
  if (window.matchMedia("(pointer: coarse)").matches) return false;
  return !insideFence(event.currentTarget.value, event.currentTarget.selectionStart);
}
