/** Titles of the document: `page · Hubbub`, with a mark in front for what waits. */
import { useEffect } from "react";
import { create } from "zustand";

interface TitleState {
  page: string;
  waiting: number;
}

const useTitle = create<TitleState>(() => ({ page: "", waiting: 0 }));

useTitle.subscribe(({ page, waiting }) => {
  const mark = waiting > 0 ? `(${waiting}) ` : "";
  document.title = page ? `${mark}${page} · Hubbub` : `${mark}Hubbub`;
});

/** Sets the title while the page is shown. */
export function usePageTitle(page: string): void {
  useEffect(() => useTitle.setState({ page }), [page]);
}

/** Shows how many things wait (missed calls) in front of the title. */
export function useTitleCount(waiting: number): void {
  useEffect(() => useTitle.setState({ waiting }), [waiting]);
}
