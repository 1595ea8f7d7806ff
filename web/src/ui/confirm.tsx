/** Asks before something that cannot be undone: `const confirm = useConfirm(); if (await confirm({…})) …`. */
import { Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { create } from "zustand";

/** What is asked. */
export interface Question {
  title: string;
  children?: ReactNode;
  /** Text of the button that does it. */
  action: string;
  /** Red button. */
  danger?: boolean;
  /** Must be typed before the button works. */
  word?: string;
}

interface Asked {
  question: Question | null;
  resolve: (yes: boolean) => void;
}

const useAsked = create<Asked>(() => ({ question: null, resolve: () => undefined }));

function ask(question: Question): Promise<boolean> {
  useAsked.getState().resolve(false);
  return new Promise((resolve) => useAsked.setState({ question, resolve }));
}

/** The function that asks; resolves to whether the person said yes. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return ask;
}

/** The dialog behind `useConfirm`; mounted once, at the top. */
export function ConfirmRoot() {
  const { question, resolve } = useAsked();
  const answer = (yes: boolean) => {
    resolve(yes);
    useAsked.setState({ question: null, resolve: () => undefined });
  };
  return (
    <ConfirmDialog
      key={question?.title ?? ""}
      opened={question !== null}
      question={question}
      onCancel={() => answer(false)}
      onConfirm={() => answer(true)}
    />
  );
}

interface ConfirmDialogProps {
  opened: boolean;
  question: Question | null;
  /** The action is running. */
  busy?: boolean;
  onCancel: () => void;
  onConfirm: () => void;
}

/** The dialog on its own, for callers that keep it open while the action runs. */
export function ConfirmDialog({ opened, question, busy = false, onCancel, onConfirm }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const word = question?.word;
  const ready = !word || typed.trim() === word;
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={question?.title}
      centered
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onConfirm();
        }}
      >
        <Stack gap="md">
          {question?.children && (
            <Text component="div" size="sm">
              {question.children}
            </Text>
          )}
          {word && (
            <TextInput
              label={<Trans i18nKey="confirm.typeToConfirm" values={{ word }} components={{ 1: <Code /> }} />}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onCancel}>
              {t("action.cancel")}
            </Button>
            <Button
              type="submit"
              color={question?.danger ? "red" : "iris"}
              disabled={!ready}
              loading={busy}
              {...(word ? {} : { "data-autofocus": true })}
            >
              {question?.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
