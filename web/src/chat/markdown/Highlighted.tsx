/** Coloured code. A chunk of its own: most messages have none. */
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { type ReactNode, useMemo } from "react";
import classes from "./highlighted.module.css";

const lowlight = createLowlight({
  bash,
  css,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
});

type Root = ReturnType<typeof lowlight.highlight>;
type Node = Root["children"][number];

/** Colouring much more than fits on a page only costs time. */
const LONGEST = 20_000;

/** The code; plain when its language is not known. */
export default function Highlighted({ text, lang }: { text: string; lang: string }) {
  const nodes = useMemo((): readonly Node[] | null => {
    const name = lang.toLowerCase();
    if (text.length > LONGEST || !lowlight.registered(name)) return null;
    return lowlight.highlight(name, text).children;
  }, [text, lang]);
  return <code>{nodes ? nodes.map(view) : text}</code>;
}

function view(node: Node, at: number): ReactNode {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return null;
  const names = node.properties.className;
  const kind = Array.isArray(names) ? String(names[0]).replace("hljs-", "") : undefined;
  return (
    <span key={at} className={classes.token} data-kind={kind}>
      {node.children.map((child, place) => view(child as Node, place))}
    </span>
  );
}
