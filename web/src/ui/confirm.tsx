/** Asks before something that cannot be undone: `const confirm = useConfirm(); if (await confirm({…})) …`. */
import { lazy, type ReactNode, Suspense } from "react";
import { create } from "zustand";

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));

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
  if (!question) return null;
  return (
    <Suspense fallback={null}>
      <ConfirmDialog
        key={question.title}
        question={question}
        onCancel={() => answer(false)}
        onConfirm={() => answer(true)}
      />
    </Suspense>
  );
}
