/** Cards below a message that came in by a webhook. Their texts are data, their links are looked at. */
import { Markdown } from "../markdown/Markdown";
import { placeKey } from "../place-key";
import type { Embed } from "../protocol";
import classes from "./files.module.css";

const colorOf = (color: number | null | undefined): string | undefined =>
  color === null || color === undefined ? undefined : `#${(color & 0xffffff).toString(16).padStart(6, "0")}`;

function webLink(href: string | null | undefined): string | null {
  if (!href) return null;
  try {
    const url = new URL(href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export function Embeds({ embeds }: { embeds: readonly Embed[] }) {
  // A message's cards never change their order.
  return embeds.map((embed, at) => <Card key={placeKey(at)} embed={embed} />);
}

function Card({ embed }: { embed: Embed }) {
  const { author, title, text, fields, footer, at } = embed;
  const link = webLink(embed.url);
  return (
    <section className={classes.embed} style={{ borderInlineStartColor: colorOf(embed.color) }}>
      {author && <p className={classes.embedSmall}>{author}</p>}
      {title && (
        <p className={classes.embedTitle}>
          {link ? (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {title}
            </a>
          ) : (
            title
          )}
        </p>
      )}
      {text && <Markdown text={text} />}
      {fields && fields.length > 0 && (
        <dl className={classes.embedFields}>
          {fields.map((field, place) => (
            <div key={placeKey(place)} data-short={field.short || undefined}>
              <dt>{field.name}</dt>
              <dd>
                <Markdown text={field.value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <EmbedImage href={embed.image ?? embed.thumbnail} />
      {(footer || at) && (
        <p className={classes.embedSmall}>
          {[footer, at && new Date(at).toLocaleString()].filter(Boolean).join(" · ")}
        </p>
      )}
    </section>
  );
}

/** Pictures of other servers are not loaded: that would tell them who reads. They are a link. */
function EmbedImage({ href }: { href: string | null | undefined }) {
  const link = webLink(href);
  if (!link) return null;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer" className={classes.embedSmall}>
      {new URL(link).host}
    </a>
  );
}
