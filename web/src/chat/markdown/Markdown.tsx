/** A message's text as elements. Everything a person wrote becomes text; nothing becomes markup. */
import { lazy, memo, type ReactNode, Suspense, useMemo } from "react";
import { useGo } from "../go";
import { placeKey } from "../place-key";
import { useChannelByName, useMyId, usePersonByHandle } from "../store/names";
import { isEmojiOnly } from "./emoji-only";
import classes from "./markdown.module.css";
import { parse } from "./parse";
import type { Block, Inline } from "./tree";

const Highlighted = lazy(() => import("./Highlighted"));

/** The text. */
export const Markdown = memo(function Markdown({ text, after }: { text: string; after?: ReactNode }) {
  const blocks = useMemo(() => parse(text), [text]);
  const large = useMemo(() => isEmojiOnly(text), [text]);
  return (
    <div className={classes.markdown} data-large={large || undefined}>
      {blocks.map((block, at) => (
        <BlockView key={placeKey(at)} block={block} after={at === blocks.length - 1 ? after : undefined} />
      ))}
    </div>
  );
});

function BlockView({ block, after }: { block: Block; after?: ReactNode }) {
  switch (block.type) {
    case "p":
      return (
        <p>
          <Inlines parts={block.children} />
          {after}
        </p>
      );
    case "code":
      return (
        <>
          <Code text={block.text} lang={block.lang} />
          {after}
        </>
      );
    case "quote":
      return (
        <>
          <blockquote>
            {block.children.map((child, at) => (
              <BlockView key={placeKey(at)} block={child} />
            ))}
          </blockquote>
          {after}
        </>
      );
    case "list":
      return (
        <>
          <List block={block} />
          {after}
        </>
      );
  }
}

function List({ block }: { block: Extract<Block, { type: "list" }> }) {
  const items = block.items.map((item, at) => (
    <li key={placeKey(at)}>
      {item.map((child, place) => (
        <BlockView key={placeKey(place)} block={child} />
      ))}
    </li>
  ));
  return block.ordered ? <ol start={block.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function Code({ text, lang }: { text: string; lang: string | undefined }) {
  // The colours come later, in the same place and size.
  const plain = <code>{text}</code>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by the keyboard too
    <pre className={classes.code} tabIndex={0} data-lang={lang}>
      {lang ? (
        <Suspense fallback={plain}>
          <Highlighted text={text} lang={lang} />
        </Suspense>
      ) : (
        plain
      )}
    </pre>
  );
}

function Inlines({ parts }: { parts: readonly Inline[] }) {
  return parts.map((part, at) => <InlineView key={placeKey(at)} part={part} />);
}

function InlineView({ part }: { part: Inline }) {
  switch (part.type) {
    case "text":
      return part.text;
    case "br":
      return <br />;
    case "code":
      return <code className={classes.span}>{part.text}</code>;
    case "b":
      return (
        <strong>
          <Inlines parts={part.children} />
        </strong>
      );
    case "i":
      return (
        <em>
          <Inlines parts={part.children} />
        </em>
      );
    case "s":
      return (
        <s>
          <Inlines parts={part.children} />
        </s>
      );
    case "link":
      return <LinkView href={part.href} parts={part.children} />;
    case "mention":
      return <Mention handle={part.handle} />;
    case "here":
      return (
        <span className={classes.mention} data-me>
          @here
        </span>
      );
    case "channel":
      return <ChannelName name={part.name} />;
  }
}

/** What the grammar lets through, looked at once more where it matters. */
function safeHref(href: string): URL | null {
  try {
    const url = new URL(href);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function textOf(parts: readonly Inline[]): string {
  return parts
    .map((part) => ("text" in part ? part.text : "children" in part ? textOf(part.children) : ""))
    .join("");
}

function LinkView({ href, parts }: { href: string; parts: readonly Inline[] }) {
  const go = useGo();
  const url = safeHref(href);
  if (!url) return <Inlines parts={parts} />;
  if (url.origin === window.location.origin && /^\/(chat|join)\//.test(url.pathname)) {
    const place = url.pathname + url.search;
    return (
      <a
        href={place}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go.href(place);
        }}
      >
        <Inlines parts={parts} />
      </a>
    );
  }
  // A text that is not the address may look like another one: the host is shown beside it.
  const disguised = url.host !== "" && !textOf(parts).toLowerCase().includes(url.host.toLowerCase());
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer" title={href}>
      <Inlines parts={parts} />
      {disguised && <span className={classes.host}> ({url.host})</span>}
    </a>
  );
}

function Mention({ handle }: { handle: string }) {
  const person = usePersonByHandle(handle);
  const me = useMyId();
  const go = useGo();
  if (!person) return `@${handle}`;
  return (
    <button
      type="button"
      className={classes.mention}
      data-me={person.id === me || undefined}
      title={`@${person.handle}`}
      onClick={() => go.person(person.id)}
    >
      @{person.name}
    </button>
  );
}

function ChannelName({ name }: { name: string }) {
  const channel = useChannelByName(name);
  const go = useGo();
  if (!channel) return `#${name}`;
  return (
    <button type="button" className={classes.mention} onClick={() => go.channel(channel.id)}>
      #{channel.name}
    </button>
  );
}
