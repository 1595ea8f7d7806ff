/** Mantine's looks on the router's links, typed by the routes. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type AnchorElementProps<Own> = Own & Omit<ComponentPropsWithRef<"a">, keyof Own>;

/** A link in a text. */
export const TextLink = createLink((props: AnchorElementProps<AnchorProps>) => <Anchor {...props} />);

/** A link that looks like a button. */
export const ButtonLink = createLink((props: AnchorElementProps<ButtonProps>) => (
  <Button component="a" {...props} />
));
