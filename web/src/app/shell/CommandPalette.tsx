/** Goes anywhere by keyboard: places, settings, people, and a few things to do. */
import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands } from "./commands";
import classes from "./palette.module.css";

/** The palette. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const commands = useCommands(query);
  const list = useId();
  const active = Math.min(chosen, commands.length - 1);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const move = (step: number) => setChosen((active + step + commands.length) % Math.max(commands.length, 1));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") run(commands[active]);
    else return;
    event.preventDefault();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      size={560}
      padding={0}
      yOffset="12vh"
      title={<span className="visually-hidden">{t("palette.title")}</span>}
      classNames={{ header: classes.header ?? "" }}
    >
      <div className={classes.search}>
        <IconSearch size={20} stroke={1.5} aria-hidden />
        <input
          className={classes.input}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={commands[active] ? `${list}-${active}` : undefined}
          aria-label={t("palette.title")}
          placeholder={t("palette.placeholder")}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      </div>
      <div className={classes.list} id={list} role="listbox" aria-label={t("palette.results")} tabIndex={-1}>
        {commands.map((command, index) => (
          <Row
            key={command.id}
            id={`${list}-${index}`}
            command={command}
            active={index === active}
            onHover={() => setChosen(index)}
            onRun={() => run(command)}
          />
        ))}
        {commands.length === 0 && <p className={classes.empty}>{t("palette.empty")}</p>}
      </div>
    </Modal>
  );
}

interface RowProps {
  id: string;
  command: Command;
  active: boolean;
  onHover: () => void;
  onRun: () => void;
}

function Row({ id, command, active, onHover, onRun }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the combobox, which keeps the focus
    <div
      id={id}
      className={classes.row}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      ref={(row) => {
        if (active) row?.scrollIntoView({ block: "nearest" });
      }}
      onPointerMove={onHover}
      onClick={onRun}
    >
      <span className={classes.icon}>{command.icon}</span>
      <span className={classes.label}>{command.label}</span>
      <span className={classes.hint}>{command.hint}</span>
    </div>
  );
}
