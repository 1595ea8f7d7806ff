/** The processes that serve together. */
import { Badge } from "@mantine/core";
import { IconServer2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Node } from "@/api";
import { Block, RelativeTime } from "@/ui";
import classes from "./server.module.css";

/** All of them; there is always one, unless nobody knows. */
export function Nodes({ nodes }: { nodes: readonly Node[] }) {
  const { t } = useTranslation("admin");
  return (
    <Block title={t("server.nodes")} description={t("server.nodesHelp")} wide>
      {nodes.length === 0 ? (
        <p className={classes.none}>{t("server.noNodes")}</p>
      ) : (
        <ul className={classes.rows} aria-label={t("server.nodes")}>
          {nodes.map((node) => (
            <NodeRow key={node.id} node={node} />
          ))}
        </ul>
      )}
    </Block>
  );
}

function NodeRow({ node }: { node: Node }) {
  const { t } = useTranslation("admin");
  return (
    <li className={classes.row}>
      <span className={classes.mark} aria-hidden>
        <IconServer2 size={24} stroke={1.5} />
      </span>
      <div className={classes.text}>
        <span className={classes.title}>
          <span className={classes.name}>{node.name}</span>
          {node.here && (
            <Badge color="iris" variant="light" size="sm" className={classes.badge}>
              {t("server.here")}
            </Badge>
          )}
        </span>
        <span className={classes.detail}>
          {node.address} · {node.version} · {t("server.started")} <RelativeTime at={node.since} /> ·{" "}
          {t("server.heard")} <RelativeTime at={node.heard} />
        </span>
      </div>
      <div className={classes.numbers}>
        <span>{t("server.connections", { count: node.connections })}</span>
        <span>{t("server.calls", { count: node.calls })}</span>
        {node.allocations > 0 && <span>{t("server.relays", { count: node.allocations })}</span>}
      </div>
    </li>
  );
}
