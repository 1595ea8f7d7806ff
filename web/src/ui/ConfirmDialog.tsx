/** The dialog behind `useConfirm`. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "./confirm";
import { TypeToConfirm } from "./TypeToConfirm";

interface ConfirmDialogProps {
  question: Question;
  onCancel: () => void;
  onConfirm: () => void;
}

/** Asks; the button may need a word typed first. */
export default function ConfirmDialog({ question, onCancel, onConfirm }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const { word } = question;
  const ready = !word || typed.trim() === word;
  return (
    <Modal
      opened
      onClose={onCancel}
      title={question.title}
      centered
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        <Stack gap="md">
          {question.children && (
            <Text component="div" size="sm">
              {question.children}
            </Text>
          )}
          {word && (
            <TextInput
              label={<TypeToConfirm word={word} />}
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
              color={question.danger ? "red" : "iris"}
              disabled={!ready}
              {...(word ? {} : { "data-autofocus": true })}
            >
              {question.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
