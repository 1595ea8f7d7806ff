/** Which ways calls can take from here. */
import { ConnectionCheckPanel } from "@/calls";

/** The section; nothing is tried before it is asked for. */
export default function ConnectionSection() {
  return <ConnectionCheckPanel />;
}
