/** Search in everything one may read; a result opens where it was said. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "@/api";
import { Avatar, EmptyState, ErrorState, ListSkeleton, RelativeTime, ShowMore } from "@/ui";
import { useChannelName } from "../channels/names";
import { placeOf, useGo } from "../go";
import { useRefusalText } from "../list/refusal";
import { placeKey } from "../place-key";
import type { Channel } from "../protocol";
import { useChannel, usePerson } from "../store/hooks";
import { excerpt } from "./excerpt";
import { type Hit, searchQuery } from "./request";
import classes from "./search.module.css";

/** The panel's body. */
export default function SearchPanel({ channel }: { channel: Channel }) {
  const { q = "" } = useSearch({ strict: false }) as { q?: string };
  const go = useGo();
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  const find = useDebouncedCallback((next: string) => go.search(next, true), 300);
  useEffect(() => field.current?.focus(), []);
  const write = (next: string) => {
    setText(next);
    find(next.trim());
  };
  const insert = (word: string) => {
    write(text === "" || text.endsWith(" ") ? text + word : `${text} ${word}`);
    field.current?.focus();
  };
  return (
    <search className={classes.search}>
      <Field field={field} text={text} onWrite={write} onEnter={() => go.search(text.trim(), true)} />
      {q === "" ? <Hints channel={channel} onInsert={insert} /> : <Results q={q} />}
    </search>
  );
}

interface FieldProps {
  field: React.RefObject<HTMLInputElement | null>;
  text: string;
  onWrite: (text: string) => void;
  onEnter: () => void;
}

function Field({ field, text, onWrite, onEnter }: FieldProps) {
  const { t } = useTranslation(["chat", "rooms"]);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={t("rooms:search.label")}
      placeholder={t("rooms:search.label")}
      maxLength={200}
      value={text}
      leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
      onChange={(event) => onWrite(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && onEnter()}
    />
  );
}

/** What a search can say, each to be taken with a click. */
function Hints({ channel, onInsert }: { channel: Channel; onInsert: (word: string) => void }) {
  const { t } = useTranslation(["chat", "rooms"]);
  const here = channel.kind === "text" || channel.kind === "voice" ? `in:#${channel.name} ` : null;
  const words: [string, string][] = [
    ["from:", t("rooms:search.hint.from")],
    ["from:me ", t("rooms:search.hint.me")],
    ...(here ? [[here, t("rooms:search.hint.in")] as [string, string]] : []),
    ["has:file ", t("rooms:search.hint.file")],
    ["has:image ", t("rooms:search.hint.image")],
    ["has:link ", t("rooms:search.hint.link")],
    ["before:", t("rooms:search.hint.before")],
    ["after:", t("rooms:search.hint.after")],
    ['"', t("rooms:search.hint.phrase")],
  ];
  return (
    <ul className={classes.hints} aria-label={t("rooms:search.hints")}>
      {words.map(([word, meaning]) => (
        <li key={word}>
          <button type="button" className={classes.hint} onClick={() => onInsert(word)}>
            <code>{word.trim()}</code>
            <span>{meaning}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Results({ q }: { q: string }) {
  const { t } = useTranslation(["chat", "rooms", "common"]);
  const found = useInfiniteQuery(searchQuery(q));
  const refusal = useRefusalText();
  if (found.isPending) return <ListSkeleton rows={4} />;
  if (found.isError) {
    const { error } = found;
    // A search that cannot be read says what is wrong with it.
    const fields = "fields" in error ? (error.fields as { code: string; message: string }[]) : [];
    if (codeOf(error) === "invalid") {
      return <p className={classes.note}>{refusal({ code: "invalid", message: error.message, fields })}</p>;
    }
    return <ErrorState error={error} retry={() => void found.refetch()} retrying={found.isFetching} />;
  }
  const hits = found.data.pages.flatMap(({ items }) => items);
  const last = found.data.pages[found.data.pages.length - 1];
  if (hits.length === 0 && !found.hasNextPage) {
    return <EmptyState icon={IconSearch} title={t("rooms:search.none", { q })} />;
  }
  return (
    <>
      <ol className={classes.hits} aria-label={t("rooms:search.results")} aria-busy={found.isPlaceholderData}>
        {hits.map((hit) => (
          <HitView key={hit.message.id} hit={hit} />
        ))}
      </ol>
      <ShowMore query={found} {...(!last?.complete && { label: t("rooms:search.further") })} />
    </>
  );
}

function HitView({ hit: { channel: id, message, marks } }: { hit: Hit }) {
  const { t } = useTranslation(["chat", "rooms"]);
  const channel = useChannel(id);
  const place = useChannelName(channel);
  const author = usePerson(message.author);
  const go = useGo();
  const name = message.hook?.name ?? author?.name ?? t("erased");
  const named = channel?.kind === "text" || channel?.kind === "voice";
  return (
    <li>
      <a
        className={classes.hit}
        href={placeOf(id, message.id)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go.found(id, message.id);
        }}
      >
        <span className={classes.head}>
          <Avatar name={name} picture={message.hook?.avatar ?? author?.picture} size={20} />
          <span className={classes.name}>{name}</span>
          <span className={classes.time}>
            <RelativeTime at={message.at} />
          </span>
        </span>
        <span className={classes.text}>
          {excerpt(message.text, marks).map(({ text, hit }, at) =>
            hit ? <mark key={placeKey(at)}>{text}</mark> : <span key={placeKey(at)}>{text}</span>,
          )}
          {message.files && message.files.length > 0 && (
            <span className={classes.files}> {message.files.map(({ name: file }) => file).join(", ")}</span>
          )}
        </span>
        <span className={classes.place}>{named ? `#${place}` : place}</span>
      </a>
    </li>
  );
}
