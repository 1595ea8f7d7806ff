/** The TURN server of the node that answers. */
import { IconRouteOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Relay as RelayState } from "@/api";
import { Block, EmptyState } from "@/ui";
import { amountOfBytes } from "./amount";
import classes from "./server.module.css";

/** Where it is and how much it does. `node` names the one whose relay it is, where there are several. */
export function Relay({ state, node }: { state: RelayState; node?: string | undefined }) {
  const { t } = useTranslation("admin");
  const title = node === undefined ? t("server.relay") : t("server.relayOf", { node });
  return (
    <Block title={title} description={t("server.relayHelp")} wide>
      {state.enabled ? (
        <Numbers state={state} />
      ) : (
        <EmptyState icon={IconRouteOff} title={t("server.relayOff")}>
          {t("server.relayOffText")}
        </EmptyState>
      )}
    </Block>
  );
}

function Numbers({ state }: { state: RelayState }) {
  const { t, i18n } = useTranslation("admin");
  const number = new Intl.NumberFormat(i18n.language);
  const relayed = amountOfBytes(state.relayedBytes, i18n.language);
  return (
    <>
      <dl className={classes.figures}>
        <Figure name={t("server.allocations")}>{number.format(state.allocations)}</Figure>
        <Figure name={t("server.permissions")}>{number.format(state.permissions)}</Figure>
        <Figure name={t("server.channels")}>{number.format(state.channels)}</Figure>
        <Figure name={t("server.relayed")} more={t("server.packets", { count: state.relayedPackets })}>
          {relayed}
        </Figure>
      </dl>
      <dl className={classes.facts}>
        <dt>{t("server.publicAddress")}</dt>
        <dd>{state.publicAddresses.join(", ") || t("server.noAddress")}</dd>
        <dt>{t("server.urls")}</dt>
        <dd>
          {state.urls.map((url) => (
            <code key={url} className={classes.url}>
              {url}
            </code>
          ))}
        </dd>
      </dl>
    </>
  );
}

function Figure({ name, more, children }: { name: string; more?: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {more && <dd className={classes.detail}>{more}</dd>}
    </div>
  );
}
